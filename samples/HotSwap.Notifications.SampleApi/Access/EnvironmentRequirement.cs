using Microsoft.AspNetCore.Authorization;

namespace HotSwap.Notifications.SampleApi.Access;

internal sealed class EnvironmentRequirement : IAuthorizationRequirement;
