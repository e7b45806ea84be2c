#!/usr/bin/env node
/** The command line: the only place that reads arguments and ends the process. */

import 'reflect-metadata';

// Before graphql is loaded: in any other mode it checks every type twice, at two thirds of the speed.
process.env.NODE_ENV ||= 'production';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `Klantmap needs Node 22.18 or newer; this is ${process.versions.node}. Start it with npm or npx, which bring their own.\n`,
  );
  process.exit(1);
}

const { runCommandLine } = await import('./cli.js');
process.exitCode = await runCommandLine(process.argv);
