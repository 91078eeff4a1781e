using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace HotSwap.Notifications.TestSupport;

/// <summary>JWT bearer authentication for the host of a test, and tokens for its clients.</summary>
public static class Tokens
{
    private const string Issuer = "tests";
    private const string Audience = "deployments";
    private static readonly SymmetricSecurityKey _key = new(RandomNumberGenerator.GetBytes(32));

    public static string For(string user, TimeSpan? lifetime = null, string audience = Audience)
    {
        var expires = DateTime.UtcNow + (lifetime ?? TimeSpan.FromHours(1));
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = audience,
            Subject = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user)]),
            IssuedAt = expires.AddHours(-2),
            NotBefore = expires.AddHours(-2),
            Expires = expires,
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>Adds the authentication and both policies of <see cref="AccessList"/>.</summary>
    public static AccessList AddTokenAuthentication(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(bearer =>
        {
            bearer.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = Issuer,
                ValidAudience = Audience,
                IssuerSigningKey = _key,
                ClockSkew = TimeSpan.Zero,
            };
            bearer.Events = new JwtBearerEvents
            {
                OnMessageReceived = received =>
                {
                    // A browser cannot set a header on a WebSocket or an EventSource.
                    received.Token = received.Request.Query["access_token"].FirstOrDefault();
                    return Task.CompletedTask;
                },
            };
        });

        var access = new AccessList();
        services.AddSingleton<IAuthorizationHandler>(access);
        services.AddAuthorizationBuilder()
            .AddPolicy(AccessList.OneDeployment, policy => policy.AddRequirements(new AccessList.MayWatch()))
            .AddPolicy(AccessList.AllDeployments, policy => policy.AddRequirements(new AccessList.MayWatch()));
        return access;
    }
}
