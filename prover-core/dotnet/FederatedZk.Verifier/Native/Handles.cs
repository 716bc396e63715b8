using Microsoft.Win32.SafeHandles;

namespace FederatedZk.Verifier.Native;

internal sealed class ModelHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        VerifyLibrary.fzk_model_free(handle);
        return true;
    }
}

internal sealed class DatasetHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        VerifyLibrary.fzk_dataset_free(handle);
        return true;
    }
}

internal sealed class StatementHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        VerifyLibrary.fzk_statement_free(handle);
        return true;
    }
}
