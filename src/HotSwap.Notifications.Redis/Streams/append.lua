-- Appends a batch to the log, gives each status its numbers, and tells every node. Atomic, and safe to repeat.
--
-- KEYS: the log's head, the stream, the index of deployments, what this producer has appended; then for each item its deployment.
-- ARGV: 1 a fresh epoch, 2 the epoch and 3 the position that the caller knows, 4 the number of the first item, 5 the stream's length,
--       6 how long finished deployments are kept and 7 everything else, in ms, 8 the number of deployments in the index,
--       9 the channel, 10 the producer; then for each item four: kind, execution id, payload, and where it comes from: of what is
--       restored the sequence in the epoch before, of everything else when and in which trace it was accepted.
-- Kinds: s status, f final status, r and R the same but restored after a loss, p progress.
-- Returns the epoch and the position after the batch, and then sequence and position of each item; 0 where it has none, or was appended
-- by an earlier attempt.

local head, stream, index, producer = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local epoch, position = unpack(redis.call('HMGET', head, 'epoch', 'position'))
position = tonumber(position) or 0

-- Nothing is there, or less than the caller has seen: what was lost does not come back, and numbers start again.
if not epoch or (epoch == ARGV[2] and position < tonumber(ARGV[3])) then
  epoch, position = ARGV[1], 0
  redis.call('DEL', stream, index)
  redis.call('HSET', head, 'epoch', epoch, 'position', position)
end

local doneIn, done = unpack(redis.call('HMGET', producer, 'epoch', 'number'))
done = doneIn == epoch and tonumber(done) or 0
local before, lines, first, numbers = position, {}, tonumber(ARGV[4]), {}
local time = redis.call('TIME')
local now = time[1] .. string.format('%03d', math.floor(time[2] / 1000))

for item = 0, (#ARGV - 10) / 4 - 1 do
  local kind, id, payload, origin = unpack(ARGV, 11 + item * 4, 14 + item * 4)
  numbers[2 * item + 1], numbers[2 * item + 2] = 0, 0
  if first + item <= done then
    -- Appended by an earlier attempt whose answer was lost.
  elseif kind == 'p' then
    lines[#lines + 1] = 'p ' .. origin .. ' ' .. payload
  else
    local deployment = KEYS[5 + item]
    local known = redis.call('HMGET', deployment, 'epoch', 'sequence', 'origin')
    if known[1] ~= epoch then
      redis.call('DEL', deployment)
      known = {false, false, false}
    end

    local sequence = tonumber(known[2]) or 0
    local restored = kind == 'r' or kind == 'R'
    -- A restored state gives way to a newer one: one that was notified since, or that another node has restored.
    if not restored or sequence == 0 or (known[3] and tonumber(known[3]) < tonumber(origin)) then
      position, sequence = position + 1, sequence + 1
      numbers[2 * item + 1], numbers[2 * item + 2] = sequence, position
      redis.call('HSET', deployment, 'epoch', epoch, 'sequence', sequence, 'position', position, 'time', now, 'message', payload)
      if restored then
        redis.call('HSET', deployment, 'origin', origin)
      else
        redis.call('HDEL', deployment, 'origin')
      end

      redis.call('PEXPIRE', deployment, (kind == 'f' or kind == 'R') and ARGV[6] or ARGV[7])
      redis.call('ZADD', index, position, id)
      local from = restored and '-' or origin
      redis.call('XADD', stream, 'MAXLEN', '~', ARGV[5], position .. '-0',
        'version', 1, 'sequence', sequence, 'time', now, 'node', ARGV[10], 'origin', from, 'message', payload)
      lines[#lines + 1] = 's ' .. position .. ' ' .. sequence .. ' ' .. from .. ' ' .. payload
    end
  end
end

local count = (#ARGV - 10) / 4
if count > 0 and first + count - 1 > done then
  redis.call('HSET', producer, 'epoch', epoch, 'number', first + count - 1)
  redis.call('PEXPIRE', producer, ARGV[7])
end

redis.call('HSET', head, 'position', position)
redis.call('ZREMRANGEBYRANK', index, 0, -1 - tonumber(ARGV[8]))
redis.call('PEXPIRE', head, ARGV[7])
redis.call('PEXPIRE', stream, ARGV[7])
redis.call('PEXPIRE', index, ARGV[7])
if #lines > 0 then
  redis.call('PUBLISH', ARGV[9], '1 ' .. epoch .. ' ' .. before .. ' ' .. ARGV[10] .. '\n' .. table.concat(lines, '\n'))
end

return {epoch, position, numbers}
