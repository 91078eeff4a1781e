namespace HotSwap.Notifications.ClientConformance.Rules;

/// <summary>An update that a client reported to its user.</summary>
internal abstract record ReportedUpdate;
