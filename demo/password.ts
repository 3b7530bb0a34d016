/** A password that protects nothing: the server lives only while the recording is made. */
export const REDIS_PASSWORD = 'demo-redis-password-not-real';
