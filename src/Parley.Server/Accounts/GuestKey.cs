using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Parley.Server.Wire;

namespace Parley.Server.Accounts;

/// <summary>The secret that makes one the same guest again. Only its SHA-256 is kept; it is never logged.</summary>
internal static class GuestKey
{
    private const int ShortestKey = 22;
    private const int LongestKey = 64;
    private const int RandomBytes = 24;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    public static void Require(string key)
    {
        if (key.Length is < ShortestKey or > LongestKey || key.AsSpan().ContainsAnyExcept(Alphabet))
        {
            throw ChatException.Invalid(
                "guest.key", $"guest.key takes {ShortestKey} to {LongestKey} characters of base64url.");
        }
    }

    public static byte[] Hash(string key) => SHA256.HashData(Encoding.ASCII.GetBytes(key));
}
