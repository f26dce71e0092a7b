/** Any number that nobody else uses: whoever makes the first key check, or wraps every key anew, queues at this advisory lock. */
export const keyLock = 6_031_447_209
