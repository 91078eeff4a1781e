namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>An update that a client told its user.</summary>
internal abstract record ToldUpdate;
