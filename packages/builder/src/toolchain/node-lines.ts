import { major } from 'semver'

/** Lines of Node with long-term support, by their code name (https://github.com/nodejs/Release). The last is the current one. */
const longTerm = [
  ['hydrogen', 18],
  ['iron', 20],
  ['jod', 22],
  ['krypton', 24],
] as const

/** The oldest line that the npm of toolchains and our own programs run on. */
export const oldestLine = 18

export const isLongTerm = (version: string): boolean => longTerm.some(([, line]) => line === major(version))

/** What version managers call a version, as a range: `lts/*`, `lts/iron`, `node`. Undefined for other texts. */
export const readNodeAlias = (text: string): string | undefined => {
  if (['node', 'latest', 'current', 'stable'].includes(text)) return '*'
  const [, name] = /^(?:--)?lts(?:\/(.+))?$/.exec(text) ?? []
  if (name === undefined && !/^(?:--)?lts$/.test(text)) return undefined
  if (name === undefined || name === '*') return `${longTerm.at(-1)?.[1]}.x`
  const back = /^-(\d)$/.exec(name)?.[1]
  const line =
    back === undefined ? longTerm.find(([codeName]) => codeName === name) : longTerm.at(-1 - Number(back))
  return line && `${line[1]}.x`
}
