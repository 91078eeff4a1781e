using HotSwap.Notifications.ClientConformance.Log;
using HotSwap.Notifications.ClientConformance.Rules;
using HotSwap.Notifications.ClientConformance.Wire;

namespace HotSwap.Notifications.ClientConformance.Scenarios;

/// <summary>Scenarios that combine all faults without loss, in a random order that depends on a seed.</summary>
internal sealed class Mixtures
{
    private const int Steps = 30;

    /// <summary>A client waits 2 s after two cuts in quick succession, and 10 s after three.</summary>
    private const int MaxCuts = 2;
    private const int MaxRefusals = 1;
    private const int MaxEnds = 3;

    private readonly ScenarioRun _run;
    private readonly string[] _deployments;
    private readonly List<LoggedStatus> _sent = [];
    private int _cuts;
    private int _refusals;
    private int _ends;
    private int _statuses;
    private volatile bool _isOver;

    private Mixtures(ScenarioRun run, params string[] deployments) => (_run, _deployments) = (run, deployments);

    public static IReadOnlyList<Scenario> Scenarios { get; } =
    [
        new("mixture", "random faults that lose nothing; --seed repeats them", run => new Mixtures(run, "d-1").RunAsync())
        {
            Limit = TimeSpan.FromSeconds(25),
        },
        new("mixture-all", "like mixture, for all deployments", run => new Mixtures(run, "d-1", "d-2", "d-3").RunAsync())
        {
            WatchesAll = true,
            Limit = TimeSpan.FromSeconds(25),
        },
    ];

    private async Task RunAsync()
    {
        foreach (var deployment in _deployments)
        {
            _run.SeedOf(deployment, "Pending");
        }

        await _run.BegunAsync();
        for (var step = 0; step < Steps; step++)
        {
            Step();
            if (_run.Random.Next(3) == 0)
            {
                await _run.SubscribedAsync();
            }
        }

        await _run.SubscribedAsync();
        _isOver = true;
        foreach (var deployment in _deployments)
        {
            _run.Notify("Succeeded", deployment);
        }
    }

    private void Step()
    {
        switch (_run.Random.Next(10))
        {
            case 0 when _sent.Count > 0:
                _run.Send(_sent[_run.Random.Next(_sent.Count)]);
                break;
            case 1:
                Commit();
                break;
            case 2:
                var (first, second) = (Commit(), Commit());
                _run.Send(second, first);
                break;
            case 3 when _cuts < MaxCuts:
                _cuts++;
                _run.Hub.PlanCall(call => AnswerOddly(call, mayRefuse: true));
                Commit();
                _run.Cut();
                break;
            case 4 when _ends < MaxEnds:
                _ends++;

                // Refuse no call here. A pending call could get the refusal, but the client resumes at once because the subscription ended.
                _run.Hub.PlanCall(call => AnswerOddly(call, mayRefuse: false));
                Commit();
                _run.End("not_decided");
                break;
            default:
                var status = Commit();
                _run.Send(status);
                _sent.Add(status);
                break;
        }
    }

    private LoggedStatus Commit() => _run.Commit($"Step{++_statuses}", _deployments[_run.Random.Next(_deployments.Length)]);

    private void AnswerOddly(HubCall call, bool mayRefuse)
    {
        switch (_run.Random.Next(4))
        {
            case 0 when mayRefuse && _refusals < MaxRefusals:
                _refusals++;
                _run.Hub.Refuse(call, "[not_ready] The scenario refuses this call.", CallOutcome.TemporaryRefusal);
                break;
            case 1 when _cuts < MaxCuts:
                _cuts++;
                _run.Hub.CutInAnswer(call);
                break;
            case 2 when !_isOver:
                // The newest status arrives before the answer, which contains all the others.
                var head = _run.Hub.Log.Head;
                call.Connection.IsSubscribed = true;
                _run.Send(Commit());
                _run.Hub.Answer(call, head);
                break;
            default:
                _run.Hub.Answer(call);
                break;
        }
    }
}
