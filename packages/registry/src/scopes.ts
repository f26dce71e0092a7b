/** What a call needs the right to, in the words of the token specification. */
export const pullScope = (repository: string): string => `repository:${repository}:pull`
export const pushScope = (repository: string): string => `repository:${repository}:pull,push`
export const deleteScope = (repository: string): string => `repository:${repository}:delete,pull,push`
