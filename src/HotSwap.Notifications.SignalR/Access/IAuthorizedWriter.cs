namespace HotSwap.Notifications.Access;

/// <summary>A writer for a user whose access may be restricted.</summary>
internal interface IAuthorizedWriter
{
    /// <summary>Gets the access of the user. Null if no policy is configured, so that the user may see everything.</summary>
    UserAccess? Access { get; }
}
