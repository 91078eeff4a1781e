-- Erases all data of a deployment except its stream entries. Records its latest position in the head, so that a reader before that position
-- detects that statuses are missing.
-- KEYS: the head, the index, the finished deployments, the ends of leases, the durations of leases, the deployment, its idempotency keys, its
-- position index, and the deployments that have a position index.
-- ARGV: 1 the execution id.
-- Returns the latest position of the deployment, or 0 if the deployment is unknown.

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
