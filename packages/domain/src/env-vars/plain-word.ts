const plainWord = /^[a-z]{1,12}$/
const secretName = /PASS|PWD|SECRET|TOKEN|KEY|CRED|AUTH|PRIVATE|SALT|SIGN|CERT|DSN|PIN/i

/**
 * True for a value such as `production` under a name such as `NODE_ENV`: one lowercase word, under a name that does not say secret.
 * Masking such a word hides ordinary sentences of a log and protects nothing: a reader can guess the word from its place.
 */
export const isPlainWord = (name: string, value: string): boolean =>
  plainWord.test(value) && !secretName.test(name)
