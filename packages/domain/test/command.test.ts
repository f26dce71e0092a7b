import t from 'tap'
import { commandVerbs, findCommandLine, isDomainError, parseCommand } from '../src/index.js'

t.test(
  'only the first line of a comment is a command, never one in a quote or in code (text case 8)',
  async t => {
    t.equal(findCommandLine('/taxiway deploy\nplease'), '/taxiway deploy')
    t.equal(findCommandLine('/TAXIWAY deploy\r\n'), '/TAXIWAY deploy')
    t.equal(findCommandLine('/taxiway'), '/taxiway')
    for (const body of [
      '> /taxiway deploy',
      '`/taxiway deploy`',
      '```\n/taxiway deploy\n```',
      '<!-- \n/taxiway deploy -->',
      '<!-- /taxiway deploy -->',
      '    /taxiway deploy',
      'please /taxiway deploy',
      '\n/taxiway deploy',
      '/taxiwaydeploy',
      `/taxiway deploy ${'x'.repeat(300)}`,
      '',
    ])
      t.equal(findCommandLine(body), null, JSON.stringify(body))
  },
)

t.test('a command line is read as what it says, or refused with what to write', async t => {
  const sha = 'ab'.repeat(20)
  const read = (words: string) => parseCommand(`/taxiway ${words}`.trim())
  t.same(read('deploy'), { verb: 'deploy' })
  t.same(read('  Deploy\tweb'), { verb: 'deploy', project: 'web' })
  t.same(read('extend 3d'), { verb: 'extend', hours: 72 })
  t.same(read('pin 5h web'), { verb: 'pin', hours: 5, project: 'web' })
  t.same(read('rollback'), { verb: 'rollback' })
  t.same(read(`rollback ${sha.slice(0, 7)} web`), { verb: 'rollback', sha: sha.slice(0, 7), project: 'web' })
  t.same(read('rollback web'), { verb: 'rollback', project: 'web' })
  t.same(read(`approve ${sha.toUpperCase()}`), { verb: 'approve', sha })
  t.same(read(''), { verb: 'help' })
  const refusal = (words: string) => {
    try {
      return read(words)
    } catch (error) {
      return isDomainError(error, 'command.invalid') ? error.message : error
    }
  }
  t.match(refusal('dance'), /no such command/)
  t.match(refusal('toString'), /no such command/)
  t.match(refusal('extend'), /`\/taxiway extend 3d`/)
  t.match(refusal('extend 0d'), /needs a time/)
  t.match(refusal('pin 366d'), /365 days at most/)
  t.match(refusal('pin 365d'), { verb: 'pin' })
  t.match(refusal(`approve ${sha.slice(0, 12)}`), /full id/)
  t.match(refusal('deploy web now please'), /no more than/)
  for (const verb of Object.keys(commandVerbs))
    if (verb !== 'approve')
      t.match(refusal(commandVerbs[verb as 'deploy'].usage.replace(/ \[.*/, '')), { verb })
})
