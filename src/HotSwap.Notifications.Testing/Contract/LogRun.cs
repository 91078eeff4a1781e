using HotSwap.Notifications.Logs;

namespace HotSwap.Notifications.Testing.Contract;

/// <summary>A run of one rule: opens logs, waits for them, and creates failures.</summary>
internal sealed class LogRun(DeploymentLogContract contract, LogRule rule, TimeSpan timeout, CancellationToken cancellationToken)
{
    private readonly List<LogNode> _nodes = [];

    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Opens a new log.</summary>
    public async Task<LogNode> OpenAsync() => await OpenAsync(await contract.CreateAsync().ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Opens the log again, as another process.</summary>
    public async Task<LogNode> ReopenAsync(LogNode node)
    {
        _nodes.Remove(node);
        return await OpenAsync(await contract.ReopenAsync(node.Log).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Opens the log of another node beside an open one.</summary>
    public async Task<LogNode> JoinAsync(LogNode node) => await OpenAsync(await contract.JoinAsync(node.Log).ConfigureAwait(false)).ConfigureAwait(false);

    public void Advance(TimeSpan time) => contract.Advance(time);

    public void Equal<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw Failure(what, $"{expected}", $"{actual}");
        }
    }

    public void Equal<T>(IEnumerable<T> expected, IEnumerable<T> actual, Func<T, string> text, string what)
    {
        List<string> wanted = [.. expected.Select(text)];
        List<string> had = [.. actual.Select(text)];
        if (!wanted.SequenceEqual(had))
        {
            throw Failure(what, Items.List(wanted), Items.List(had));
        }
    }

    public void True(bool isKept, string what, string expected, string actual)
    {
        if (!isKept)
        {
            throw Failure(what, expected, actual);
        }
    }

    public LogContractException Failure(string what, string expected, string actual, Exception? innerException = null) => new(
        rule.Name,
        $"""
        The log breaks the rule '{rule.Name}': {rule.Statement}
        {what}
          Expected: {expected}
          Actual:   {actual}
        """,
        innerException);

    /// <summary>Waits for a call of the log. A call that fails or takes too long breaks the rule.</summary>
    public async Task<T> CallAsync<T>(string call, Func<Task<T>> start)
    {
        try
        {
            return await start().WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException failure)
        {
            throw Failure($"{call} did not complete.", $"an answer within {timeout.TotalSeconds} seconds", "no answer", failure);
        }
        catch (Exception failure) when (failure is not LogContractException && !cancellationToken.IsCancellationRequested)
        {
            throw Failure($"{call} failed.", "no exception", $"{failure.GetType().Name}: {failure.Message}", failure);
        }
    }

    /// <summary>Waits until the log has sent a report.</summary>
    public async Task WaitForReportAsync(ReportRecorder reports, Func<bool> isReported, string awaited)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        while (true)
        {
            var changed = reports.Changed;
            if (isReported())
            {
                return;
            }

            try
            {
                await changed.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
            {
                Check(reports);
                throw Failure(
                    $"The log did not report a commit within {timeout.TotalSeconds} seconds.", awaited, $"the latest reported Position is {reports.Position}", failure);
            }
        }
    }

    /// <summary>Checks that each open log has reported all appended statuses. Appends one more first, so that no report is outstanding.</summary>
    public async Task CheckReportsAsync()
    {
        if (_nodes.Count == 0)
        {
            return;
        }

        var results = await _nodes[0].AppendAsync(Items.Of("the last one of the test")).ConfigureAwait(false);
        foreach (var node in _nodes)
        {
            await node.WaitForReportAsync(results[0].Position).ConfigureAwait(false);
            node.CheckReports();
        }
    }

    public void Check(ReportRecorder reports)
    {
        if (reports.Problem is var (what, expected, actual))
        {
            throw Failure(what, expected, actual);
        }
    }

    public async Task CloseAsync()
    {
        foreach (var node in _nodes)
        {
            await contract.CloseAsync(node.Log).ConfigureAwait(false);
        }
    }

    private async Task<LogNode> OpenAsync(IDeploymentLog log)
    {
        var node = new LogNode(this, log);
        _nodes.Add(node);
        await node.OpenAsync().ConfigureAwait(false);
        return node;
    }
}
