import { runAtFullSize } from '../src/campaign/run-at-full-size.js'

/** Every page in both colours, narrow and wide, with its pictures in `.taxiway/console-pictures/`. */
process.exit(
  await runAtFullSize(
    'console',
    [
      'actions',
      'activity',
      'build',
      'console',
      'deliveries',
      'first-run',
      'project-settings',
      'settings',
    ].map(name => `apps/console/test/${name}.test.ts`),
  ),
)
