export type Step = { word: string; rest: string }
export type Stage = { from: string; name: string; steps: Step[] }

/** Reads the stages of a Dockerfile, continued lines joined. */
export const parseDockerfile = (text: string): Stage[] => {
  const stages: Stage[] = []
  const lines = text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
  for (const line of lines.filter(one => one.trim() !== '')) {
    const [word = '', ...words] = line.trim().split(/\s+/)
    const rest = words.join(' ')
    const from = /^(\S+)(?: AS (\S+))?$/.exec(rest)
    if (word === 'FROM') stages.push({ from: from?.[1] ?? '', name: from?.[2] ?? '', steps: [] })
    else stages.at(-1)?.steps.push({ word, rest })
  }
  return stages
}

/** A stage with those it is built on, the lowest first. */
export const stageNamed = (stages: Stage[], name: string): Stage[] => {
  const stage = stages.find(one => one.name === name)
  return stage === undefined ? [] : [...stageNamed(stages, stage.from), stage]
}
