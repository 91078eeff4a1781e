namespace HotSwap.Notifications.Access;

/// <summary>A writer that knows what its user may see.</summary>
internal interface IAuthorizedWriter
{
    /// <summary>Gets what decides; null where everything may be seen.</summary>
    UserAccess? Access { get; }
}
