using Microsoft.AspNetCore.Http;

namespace HotSwap.Notifications.Api;

/// <summary>A request for a page of the list.</summary>
internal sealed record ListQuery(ListFilter Filter, int Limit, ContinuationToken? After)
{
    public const int MaxLimit = 200;
    public const int DefaultLimit = 50;
    public const int MaxStatuses = 32;

    /// <exception cref="ArgumentException">A parameter is outside its allowed range. The message names the parameter.</exception>
    public static ListQuery Read(IQueryCollection query) => new(
        new ListFilter
        {
            Statuses = QueryValues.Texts(query, "status", MaxStatuses),
            Environment = QueryValues.Text(query, "environment"),
            Module = QueryValues.Text(query, "module"),
            Text = QueryValues.Text(query, "text"),
        },
        (int)QueryValues.Number(query, "limit", 1, MaxLimit, DefaultLimit),
        QueryValues.Text(query, "after", ContinuationToken.MaxLength) is { } after ? ContinuationToken.Parse("after", after) : null);
}
