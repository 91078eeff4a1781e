-- Erases what the log keeps of a deployment beside the stream. A reader that is behind its statuses learns that some are missing.
-- KEYS: the head, the index, the deployments that have finished, the ends of leases, their durations, the deployment, its keys, its positions, and the
-- deployments whose positions are indexed.
-- ARGV: 1 the execution id.
-- Returns the deployment's latest position; 0 where it is not known.

local head, index, finished, leases, durations, deployment, keys, positions, indexed = unpack(KEYS)
local position = tonumber(redis.call('HGET', deployment, 'position') or redis.call('ZSCORE', index, ARGV[1])) or 0
if position > (tonumber(redis.call('HGET', head, 'erased')) or 0) then
  redis.call('HSET', head, 'erased', position)
end

redis.call('ZREM', index, ARGV[1])
redis.call('ZREM', finished, ARGV[1])
redis.call('ZREM', leases, ARGV[1])
redis.call('HDEL', durations, ARGV[1])
redis.call('DEL', deployment, keys, positions)
redis.call('ZREM', indexed, ARGV[1])
return position
