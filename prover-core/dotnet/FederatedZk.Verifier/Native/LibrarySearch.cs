using System.Reflection;
using System.Runtime.InteropServices;

namespace FederatedZk.Verifier.Native;

/// <summary>Finds libfzk_verify.so and libfzk_prove.so: beside the assembly, in runtimes/linux-x64/native under it, then wherever the system looks.</summary>
internal static class LibrarySearch
{
    /// <summary>Once per assembly; called from the static constructor of its import class.</summary>
    public static void Register(Assembly assembly) => NativeLibrary.SetDllImportResolver(assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        // Empty when the application is one file; the libraries then lie beside that file.
        var folder = assembly.Location is { Length: > 0 } location ? Path.GetDirectoryName(location)! : AppContext.BaseDirectory;
        foreach (var candidate in Candidates(folder, name))
        {
            if (File.Exists(candidate))
            {
                return NativeLibrary.Load(candidate);
            }
        }
        return nint.Zero;
    }

    private static IEnumerable<string> Candidates(string folder, string name)
    {
        var file = $"lib{name}.so";
        yield return Path.Combine(folder, file);
        yield return Path.Combine(folder, "runtimes", "linux-x64", "native", file);
    }
}
