import type { SourceListing } from './source-listing.js'

/** Files that only an app of this language has at its root. */
const signs: readonly (readonly [string, string])[] = [
  ['requirements.txt', 'Python'],
  ['pyproject.toml', 'Python'],
  ['Pipfile', 'Python'],
  ['Gemfile', 'Ruby'],
  ['go.mod', 'Go'],
  ['Cargo.toml', 'Rust'],
  ['pom.xml', 'Java'],
  ['build.gradle', 'Java'],
  ['build.gradle.kts', 'Kotlin'],
  ['composer.json', 'PHP'],
  ['mix.exs', 'Elixir'],
  ['deno.json', 'Deno'],
]

/** The language of an app that is none of Node and static files, and the file that shows it. */
export const findOtherLanguage = async (
  read: SourceListing['read'],
): Promise<{ language: string; file: string } | undefined> => {
  for (const [file, language] of signs) if ((await read(file)) !== undefined) return { language, file }
  return undefined
}
