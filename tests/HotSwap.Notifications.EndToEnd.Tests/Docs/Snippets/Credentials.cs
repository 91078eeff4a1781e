using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HotSwap.Notifications.EndToEnd.Tests.Docs.Snippets;

/// <summary>The API key and the token that the shell lines of docs/authentication.md make for the hosts of the page and for their clients.</summary>
internal static class Credentials
{
    private const string Issuer = "dotnet-user-jwts";
    private const string Audience = "http://localhost:5000";
    private const string Bearer = "Authentication:Schemes:Bearer";

    private static readonly string _apiKey = RandomNumberGenerator.GetHexString(64, lowercase: true);
    private static readonly byte[] _signingKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>Gets the configuration of the hosts, as arguments.</summary>
    public static string[] OfHosts =>
    [
        $"--ApiKeys:ci={Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(_apiKey)))}",
        $"--{Bearer}:ValidIssuer={Issuer}",
        $"--{Bearer}:ValidAudiences:0={Audience}",
        $"--{Bearer}:SigningKeys:0:Issuer={Issuer}",
        $"--{Bearer}:SigningKeys:0:Value={Convert.ToBase64String(_signingKey)}",
    ];

    /// <summary>Gets the environment variables of the clients.</summary>
    public static Dictionary<string, string> OfClients => new() { ["API_KEY"] = _apiKey, ["TOKEN"] = CreateToken() };

    private static string CreateToken() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Issuer,
        Audience = Audience,
        Subject = new ClaimsIdentity([new Claim("sub", "anna"), new Claim("environment", "Production")]),
        Expires = DateTime.UtcNow.AddHours(1),
        SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(_signingKey), SecurityAlgorithms.HmacSha256),
    });
}
