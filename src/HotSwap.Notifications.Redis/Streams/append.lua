-- Appends a batch to the log, assigns Sequence and Position to each status, and publishes the batch to all nodes. Atomic and idempotent.
--
-- KEYS: see RedisKeys.ForAppend. The script builds the keys of each deployment itself. All keys have the same hash tag.
-- ARGV: 1 a new epoch, 2 the epoch and 3 the position that the caller knows, 4 the number of the first item, 5 the maximum length of the
--       stream, 6 the retention of finished deployments and 7 of everything else, in ms, 8 the maximum number of deployments in the index,
--       9 the channel, 10 the node, 11 the prefix of all keys, 12 the maximum number of producers. Then eight arguments for each item: kind,
--       execution id, payload, origin, producer, number of the producer, idempotency key, expected Sequence. Missing values are empty. The
--       origin of a restored status is the lost Sequence. The origin of other items is an OriginText: the time and the trace of acceptance.
-- Kinds: s status, f final status, r restored status, R restored final status, p progress.
-- Returns the epoch, the position after the batch, and for each item the outcome (0 appended, 1 duplicate, 2 conflict), Sequence and
-- Position.

local head, stream, index, terms, finished, leases, durations, producers, producer_numbers, batch, indexed =
  unpack(KEYS)
local prefix, retention, items = ARGV[11], ARGV[7], (#ARGV - 12) / 8
local time = redis.call('TIME')
local now = time[1] .. string.format('%03d', math.floor(time[2] / 1000))

-- A server may have lost data if it was restarted or if it was a replica in the meantime.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') or ''
local line = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or ''
local server = run .. ' ' .. line .. ' '

local epoch, position, start, known_server, indexed_from =
  unpack(redis.call('HMGET', head, 'epoch', 'position', 'start', 'server', 'indexed_from'))
position, start = tonumber(position) or 0, tonumber(start) or 0

local function begin_term()
  -- The stream rejects a position that it already had, even if the head is missing. Start after the last position of the stream.
  local stream_info = redis.pcall('XINFO', 'STREAM', stream)
  for field = 1, stream_info.err and 0 or #stream_info, 2 do
    if stream_info[field] == 'last-generated-id' then
      position = math.max(position, tonumber(string.match(stream_info[field + 1], '^%d+')))
    end
  end

  -- Version 0.1 wrote an epoch but no terms. Its positions began at 0.
  local last = redis.call('LINDEX', terms, -1)
  if epoch and string.match(last or '', '^%S*') ~= epoch then
    redis.call('RPUSH', terms, epoch .. ' 0')
  end

  epoch, start = ARGV[1], position
  redis.call('RPUSH', terms, epoch .. ' ' .. start)
  redis.call('LTRIM', terms, -1000, -1)
  redis.call('HSET', head, 'epoch', epoch, 'position', position, 'start', start, 'server', server .. epoch)

  for _, id in ipairs(redis.call('ZRANGE', index, 0, -1)) do
    local deployment = prefix .. 'deployment:' .. id
    if redis.call('EXISTS', deployment) == 1 then
      redis.call('HSET', deployment, 'epoch', epoch)
    else
      redis.call('ZREM', index, id)
      redis.call('ZREM', finished, id)
    end
  end

  -- Grant all leases anew, because no lease could be renewed in the meantime.
  for _, id in ipairs(redis.call('ZRANGE', leases, 0, -1)) do
    redis.call('ZADD', leases, now + (redis.call('HGET', durations, id) or 0), id)
  end
end

local begins = not epoch or known_server ~= server .. epoch or (epoch == ARGV[2] and position < tonumber(ARGV[3]))
if begins then
  begin_term()
end

local first, results, lines, before = ARGV[4], {}, {}, position

local function find_duplicate(keys, producer, number, key)
  local numbers = key ~= '' and redis.call('HGET', keys, key)
  if not numbers and producer ~= '' then
    local latest = redis.call('HGET', producer_numbers, producer)
    local latest_number, earlier = string.match(latest or '', '^(%d+) (.*)$')
    if latest_number and tonumber(number) <= tonumber(latest_number) then
      numbers = tonumber(number) == tonumber(latest_number) and earlier or '0 0'
    end
  end

  if numbers then
    return string.match(numbers, '^(%d+) (%d+)$')
  end
end

local function remember(keys, producer, number, key, numbers)
  if key ~= '' then
    if redis.call('HLEN', keys) >= 64 then
      local all, oldest, oldest_position = redis.call('HGETALL', keys), nil, math.huge
      for field = 1, #all, 2 do
        local of = tonumber(string.match(all[field + 1], '%d+$'))
        if of < oldest_position then
          oldest, oldest_position = all[field], of
        end
      end

      redis.call('HDEL', keys, oldest)
    end

    redis.call('HSET', keys, key, numbers)
  end

  if producer ~= '' then
    redis.call('ZADD', producers, position, producer)
    redis.call('HSET', producer_numbers, producer, number .. ' ' .. numbers)
    if redis.call('ZCARD', producers) > tonumber(ARGV[12]) then
      redis.call('HDEL', producer_numbers, redis.call('ZPOPMIN', producers)[1])
    end

    redis.call('PEXPIRE', producers, retention)
    redis.call('PEXPIRE', producer_numbers, retention)
  end
end

-- Returns whether a state needs no restoration. Either a newer status was reported in this term, or another node has restored the same or a
-- newer state, or the state was not lost.
local function is_known(known, lost)
  local sequence, restored_from = tonumber(known[2]), tonumber(known[3])
  if not sequence then
    return false
  elseif tonumber(known[4]) > start then
    return not restored_from or restored_from >= lost
  end

  return sequence >= lost
end

local function append(kind, id, payload, origin, producer, number, key, expected)
  local deployment, keys = prefix .. 'deployment:' .. id, prefix .. 'keys:' .. id
  local known = redis.call('HMGET', deployment, 'epoch', 'sequence', 'origin', 'position')
  if known[1] ~= epoch then
    redis.call('DEL', deployment, keys)
    known = {false, false, false, false}
  end

  local sequence = tonumber(known[2]) or 0
  local earlier_sequence, earlier_position = find_duplicate(keys, producer, number, key)
  if earlier_sequence then
    return 1, tonumber(earlier_sequence), tonumber(earlier_position)
  elseif expected ~= '' and tonumber(expected) ~= sequence then
    return 2, sequence, tonumber(known[4]) or 0
  end

  local restored = kind == 'r' or kind == 'R'
  if restored and is_known(known, tonumber(origin)) then
    return 1, 0, 0
  end

  local is_final = kind == 'f' or kind == 'R'
  position, sequence = position + 1, sequence + 1
  redis.call('HSET', deployment, 'epoch', epoch, 'sequence', sequence, 'position', position, 'time', now, 'message', payload,
    'final', is_final and 1 or 0)
  if restored then
    redis.call('HSET', deployment, 'origin', origin)
  elseif known[3] then
    redis.call('HDEL', deployment, 'origin')
  end

  redis.call('ZADD', index, position, id)
  redis.call('ZADD', indexed, position, id)
  redis.call('ZADD', prefix .. 'positions:' .. id, position, position)
  redis.call('ZREMRANGEBYRANK', prefix .. 'positions:' .. id, 0, -2 - 2 * ARGV[5])
  redis.call('PEXPIRE', prefix .. 'positions:' .. id, 2 * retention)
  if is_final then
    redis.call('ZADD', finished, now, id)
    redis.call('ZREM', leases, id)
    redis.call('HDEL', durations, id)
  else
    redis.call('ZREM', finished, id)
  end

  local from = restored and '-' or origin
  redis.call('XADD', stream, 'MAXLEN', '~', ARGV[5], position .. '-0',
    'version', 1, 'id', id, 'sequence', sequence, 'time', now, 'node', ARGV[10], 'origin', from, 'final', is_final and 1 or 0,
    'message', payload)
  lines[#lines + 1] = 's ' .. position .. ' ' .. sequence .. ' ' .. from .. (is_final and '/f ' or '/s ') .. payload
  remember(keys, producer, number, key, sequence .. ' ' .. position)
  redis.call('PEXPIRE', deployment, is_final and ARGV[6] or retention)
  redis.call('PEXPIRE', keys, is_final and ARGV[6] or retention)
  return 0, sequence, position
end

-- Trims the index. Removes finished deployments first, and then the deployments whose latest status is oldest.
local function trim_index()
  local expired = redis.call('ZRANGEBYSCORE', finished, '-inf', now - ARGV[6], 'LIMIT', 0, 256)
  if #expired > 0 then
    redis.call('ZREM', finished, unpack(expired))
    redis.call('ZREM', index, unpack(expired))
  end

  for _ = 1, redis.call('ZCARD', index) - ARGV[8] do
    local id = redis.call('ZPOPMIN', finished)[1]
    if id then
      redis.call('ZREM', index, id)
    else
      redis.call('ZPOPMIN', index)
    end
  end
end

-- Deletes the position indexes of deployments that have no entry in the stream any more.
local function trim_positions()
  local oldest = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', indexed, '-inf', '(' .. string.match(oldest[1], '^%d+'), 'LIMIT', 0, 256)) do
    redis.call('DEL', prefix .. 'positions:' .. id)
    redis.call('ZREM', indexed, id)
  end
end

local done, done_results = unpack(redis.call('HMGET', batch, 'first', 'results'))
if items > 0 and done == first then
  -- An earlier attempt appended this batch, but the caller did not receive the result.
  results = cmsgpack.unpack(done_results)
elseif items > 0 then
  for item = 0, items - 1 do
    local kind, id, payload, origin, producer, number, key, expected = unpack(ARGV, 13 + item * 8, 20 + item * 8)
    if kind == 'p' then
      lines[#lines + 1] = 'p ' .. origin .. ' ' .. payload
      results[3 * item + 1], results[3 * item + 2], results[3 * item + 3] = 0, 0, 0
    else
      results[3 * item + 1], results[3 * item + 2], results[3 * item + 3] =
        append(kind, id, payload, origin, producer, number, key, expected)
    end
  end

  redis.call('HSET', batch, 'first', first, 'results', cmsgpack.pack(results))
  redis.call('PEXPIRE', batch, retention)
end

if position > before then
  redis.call('HSET', head, 'position', position)
  trim_index()
  if not indexed_from then
    redis.call('HSET', head, 'indexed_from', before)
  end

  if math.floor(position / 64) > math.floor(before / 64) then
    trim_positions()
  end

  for _, key in ipairs({stream, index, finished}) do
    redis.call('PEXPIRE', key, retention)
  end

  redis.call('PEXPIRE', indexed, 2 * retention)
end

-- Version 0.1 sets an expiry on the head. The head must not expire.
redis.call('PERSIST', head)
if begins or #lines > 0 then
  redis.call('PUBLISH', ARGV[9], '1 ' .. epoch .. ' ' .. before .. ' ' .. ARGV[10] .. '\n' .. table.concat(lines, '\n'))
end

return {epoch, position, results}
