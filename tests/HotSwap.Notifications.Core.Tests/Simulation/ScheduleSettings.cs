using HotSwap.Notifications.Readers;
using Microsoft.Extensions.Options;

namespace HotSwap.Notifications.Core.Tests.Simulation;

/// <summary>The settings that a schedule draws from its seed. Limits are small, so that the schedule reaches them often.</summary>
internal sealed class ScheduleSettings
{
    /// <summary>The weights of the steps relative to each other.</summary>
    private static readonly int[] _weights = [12, 2, 6, 40, 14, 22, 8, 2, 2, 14, 10, 4, 2, 2, 6, 1, 1, 1, 5, 1, 0];

    public ScheduleSettings(SeededRandom random)
    {
        Deployments = random.Between(2, 7);
        Clients = random.Between(2, 5);
        HasDeploymentPolicy = random.Chance(40);
        HasAllPolicy = random.Chance(25);
        InstantWritePercent = random.Pick([0, 30, 70, 95]);
        InstantCommitPercent = random.Pick([0, 50, 90]);
        InstantDecisionPercent = random.Pick([0, 50]);
        FailingWritePercent = random.Pick([0, 0, 1]);
        FailingDecisionPercent = random.Pick([0, 0, 10]);
        FinalPercent = random.Pick([5, 15, 30]);
        IsLarge = random.Chance(4);
        IsFat = random.Chance(6);
        ShowsLessToAll = random.Chance(8);
        OpensLate = random.Chance(15);
        Steps = random.Between(200, 240);
        AnswerBytes = random.Pick([AnswerPage.MaxBytes, AnswerPage.MaxBytes, 700]);
        DecisionLifetime = TimeSpan.FromSeconds(random.Pick([1, 5, 60]));
        HasLongRetention = random.Chance(60);
        ReadsBack = random.Chance(50);
        TrimPercent = random.Pick([0, 0, 5]);
        FailingReadPercent = random.Pick([0, 0, 20]);
        Options = DrawOptions(random);
        Weights = Draw(random);
    }

    public int Deployments { get; }

    public int Clients { get; }

    public bool HasDeploymentPolicy { get; }

    public bool HasAllPolicy { get; }

    public int InstantWritePercent { get; }

    public int InstantCommitPercent { get; }

    public int InstantDecisionPercent { get; }

    public int FailingWritePercent { get; }

    public int FailingDecisionPercent { get; }

    /// <summary>Gets the percentage of statuses that are final.</summary>
    public int FinalPercent { get; }

    /// <summary>Gets a value indicating whether the history is long and bursts are large, so that a turn has more to write than its limit.</summary>
    public bool IsLarge { get; }

    /// <summary>Gets a value indicating whether single statuses are so large that a turn or an answer cannot hold two.</summary>
    public bool IsFat { get; }

    /// <summary>Gets a value indicating whether subscribers of all deployments see less of a state.</summary>
    public bool ShowsLessToAll { get; }

    public bool OpensLate { get; }

    public int Steps { get; }

    /// <summary>Gets the size limit of an answer, in bytes.</summary>
    public int AnswerBytes { get; }

    public TimeSpan DecisionLifetime { get; }

    /// <summary>Gets a value indicating whether finished deployments are kept for longer than the schedule takes.</summary>
    public bool HasLongRetention { get; }

    /// <summary>Gets a value indicating whether the log can be read further back than the memory.</summary>
    public bool ReadsBack { get; }

    /// <summary>Gets the percentage of log steps that also remove some of the oldest statuses.</summary>
    public int TrimPercent { get; }

    /// <summary>Gets the percentage of log reads that fail.</summary>
    public int FailingReadPercent { get; }

    public IOptions<DeploymentNotificationsOptions> Options { get; }

    /// <summary>Gets the weights of the steps.</summary>
    public int[] Weights { get; }

    public int TotalWeight { get; private set; }

    private OptionsWrapper<DeploymentNotificationsOptions> DrawOptions(SeededRandom random)
    {
        var options = new DeploymentNotificationsOptions();
        options.History.StatusesPerDeployment = IsLarge ? random.Between(4, 200) : random.Between(1, 4);
        options.History.StatusesOfAllDeployments = IsLarge ? random.Between(8, 300) : random.Between(1, 10);
        options.History.MaxBytes = IsFat ? random.Pick([62_500L, 10_000_000]) : random.Pick([1_200L, 2_500, 5_000, 10_000_000, 10_000_000, 10_000_000]);
        options.History.MaxDeployments = random.Between(2, 8);
        options.History.FinishedRetention = HasLongRetention ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(random.Between(1, 10));
        options.History.RecentlyFinishedWindow = HasLongRetention ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(random.Next(6));
        options.Outbox.ProgressInterval = TimeSpan.FromMilliseconds(random.Pick([0, 100, 2_000]));
        options.Limits.WriteTimeout = TimeSpan.FromSeconds(random.Pick([1, 5]));
        options.Outbox.ProgressLimit = random.Pick([2, 1_000]);
        options.Outbox.StatusLimit = random.Pick([4, 1_000]);
        options.Views.RequesterEmail = ShowsLessToAll ? RequesterEmailVisibility.OneDeployment : RequesterEmailVisibility.Everywhere;
        return new OptionsWrapper<DeploymentNotificationsOptions>(options);
    }

    /// <summary>Returns random weights: each schedule takes some steps often, and others never.</summary>
    private int[] Draw(SeededRandom random)
    {
        var weights = new int[_weights.Length];
        for (var step = 0; step < weights.Length; step++)
        {
            weights[step] = _weights[step] * random.Pick([1, 2, 2, 4]);
        }

        foreach (var step in (Step[])[Step.Disconnect, Step.Stall, Step.KeepAlive, Step.Unsubscribe, Step.ChangeRights, Step.NotifyBurst])
        {
            weights[(int)step] *= random.Pick([0, 1, 2]);
        }

        weights[(int)Step.SetClock] *= HasLongRetention ? 1 : 0;
        weights[(int)Step.Reset] = random.Chance(20) ? 1 : 0;
        TotalWeight = weights.Sum();
        return weights;
    }
}
