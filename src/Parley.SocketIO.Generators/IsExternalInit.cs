namespace System.Runtime.CompilerServices;

/// <summary>What records need of the compiler, which this framework does not have.</summary>
internal static class IsExternalInit;
