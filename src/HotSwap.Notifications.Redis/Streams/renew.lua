-- Extends the leases of active deployments. The clock of the Redis server applies.
-- KEYS: the ends of leases, the durations of leases, the finished deployments. ARGV: 1 the duration of a lease in ms, 2 the expiry of the
-- first two keys in ms, 3 the prefix of all keys, and then the execution ids.

local leases, durations, finished = unpack(KEYS)
local time = redis.call('TIME')
local lease_end = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
for argument = 4, #ARGV do
  local id = ARGV[argument]
  if redis.call('EXISTS', ARGV[3] .. 'deployment:' .. id) == 1 and not redis.call('ZSCORE', finished, id) then
    redis.call('ZADD', leases, lease_end, id)
    redis.call('HSET', durations, id, ARGV[1])
  end
end

redis.call('PEXPIRE', leases, ARGV[2])
redis.call('PEXPIRE', durations, ARGV[2])
