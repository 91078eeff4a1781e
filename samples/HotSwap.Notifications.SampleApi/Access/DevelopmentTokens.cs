using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HotSwap.Notifications.SampleApi.Access;

/// <summary>Issues tokens without checking a password. For development only. The signing key changes when the process restarts.</summary>
internal sealed class DevelopmentTokens(TimeSpan lifetime, TimeProvider time)
{
    private const string Issuer = "sample";
    private const string Audience = "deployments";

    private readonly SymmetricSecurityKey _key = new(RandomNumberGenerator.GetBytes(32));

    /// <summary>Gets the parameters that validate the signature, issuer, audience and lifetime of a token.</summary>
    public TokenValidationParameters Validation => new()
    {
        ValidIssuer = Issuer,
        ValidAudience = Audience,
        IssuerSigningKey = _key,
        ClockSkew = TimeSpan.Zero,
    };

    public string Issue(DevelopmentUsers.DevelopmentUser user)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            Subject = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.NameIdentifier, user.Name),
                .. user.Environments.Select(environment => new Claim(AccessControl.EnvironmentClaim, environment)),
                .. user.MayDeploy ? [new Claim(ClaimTypes.Role, AccessControl.Deployer)] : Array.Empty<Claim>(),
            ]),
            IssuedAt = now,
            NotBefore = now,
            Expires = now + lifetime,
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
        });
    }
}
