const MAX_LEARNED = 5_000

export type RepositoryName = { owner: string; name: string }
type NumberedRepository = RepositoryName & { repositoryId: number }

/**
 * Current names of repositories, for callers that know a former name. Stored per former name, so that an
 * older name never replaces one that the caller learned later.
 */
export const createLearnedNames = (onRenamed: (repositoryId: number) => void = () => undefined) => {
  const learned = new Map<string, RepositoryName>()
  return {
    find: (repository: NumberedRepository): RepositoryName => learned.get(keyOf(repository)) ?? repository,
    learn: (repository: NumberedRepository, { owner, name }: RepositoryName): void => {
      if (isSameName(repository, { owner, name })) return
      const known = learned.get(keyOf(repository))
      if (known && isSameName(known, { owner, name })) return
      const [oldest] = learned.keys()
      if (learned.size >= MAX_LEARNED && oldest !== undefined) learned.delete(oldest)
      learned.set(keyOf(repository), { owner, name })
      onRenamed(repository.repositoryId)
    },
  }
}

export const isSameName = (one: RepositoryName, other: RepositoryName): boolean => {
  return one.owner === other.owner && one.name === other.name
}

const keyOf = ({ repositoryId, owner, name }: NumberedRepository): string => {
  return `${repositoryId} ${owner}/${name}`
}
