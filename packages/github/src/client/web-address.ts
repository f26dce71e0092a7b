/** The website that belongs to an API address: github.com, an Enterprise Server, or another host that has both. */
export const webUrlOf = (apiUrl: string): string => {
  const url = new URL(apiUrl)
  return url.host === 'api.github.com' ? 'https://github.com' : url.origin
}

type Named = { owner: string; name: string }
const repositoryUrl = (webUrl: string, { owner, name }: Named): string =>
  `${webUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`

export const commitUrl = (webUrl: string, repository: Named, sha: string): string =>
  `${repositoryUrl(webUrl, repository)}/commit/${sha}`

/** The page where everybody who sees the repository reads the checks of a commit. */
export const checksUrl = (webUrl: string, repository: Named, sha: string): string =>
  `${commitUrl(webUrl, repository, sha)}/checks`
