/** The number of the advisory lock that makes key checks and rewrapping wait for each other. No other lock uses it. */
export const keyLock = 6_031_447_209
