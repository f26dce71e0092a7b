import { sampleChange } from '@taxiway/github-emulator'
import type { World } from '../world/open-world.js'
import type { Random } from './create-random.js'

type Load = { world: World; random: Random; deployments: number; pace: () => Promise<void> }

/** People at work: pull requests are opened, pushed to, closed and reopened until so many deployments were asked for. */
export const runLoad = async ({ world, random, deployments, pace }: Load): Promise<number> => {
  const { github, projects } = world
  const open: { project: (typeof projects)[number]; number: number }[] = []
  const closed: typeof open = []
  let asked = 0
  for (let index = 0; asked < deployments; index += 1) {
    await pace()
    const what = random.below(10)
    if (what < 5 || open.length === 0) {
      const project = projects[index % projects.length] as (typeof projects)[number]
      const opened = await github.openPull(project, { head: `change-${index}`, files: sampleChange(index) })
      open.push({ project, number: opened.number })
      asked += 1
    } else if (what < 8) {
      const { project, number } = random.pick(open)
      await github.push(project, number, {
        files: { 'message.json': JSON.stringify({ message: `${index}`, colour: '#123' }) },
      })
      asked += 1
    } else if (what === 8 || closed.length === 0) {
      const [gone] = open.splice(random.below(open.length), 1)
      if (!gone) continue
      await github.change(gone.project, gone.number, 'close')
      closed.push(gone)
    } else {
      const [back] = closed.splice(random.below(closed.length), 1)
      if (!back) continue
      await github.change(back.project, back.number, 'reopen')
      open.push(back)
      asked += 1
    }
  }
  return asked
}
