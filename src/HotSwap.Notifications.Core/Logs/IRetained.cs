namespace HotSwap.Notifications.Logs;

/// <summary>A deployment that a <see cref="RetentionOrder{T}"/> orders.</summary>
internal interface IRetained<T>
{
    LinkedListNode<T> RetentionNode { get; }

    /// <summary>Gets the time of the final status; null while the deployment is active.</summary>
    DateTimeOffset? FinishedAt { get; }

    /// <summary>Gets a value indicating whether a status of the deployment is known.</summary>
    bool HasStatus { get; }
}
