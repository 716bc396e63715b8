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
        foreach (var candidate in Candidates(name))
        {
            if (File.Exists(candidate))
            {
                return NativeLibrary.Load(candidate);
            }
        }
        return nint.Zero;
    }

    private static IEnumerable<string> Candidates(string name)
    {
        var file = $"lib{name}.so";
        yield return Path.Combine(AppContext.BaseDirectory, file);
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native", file);
    }
}
