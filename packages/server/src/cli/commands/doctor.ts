import type { Command } from 'commander';
import { examineDirectory } from '../../actions/system/doctor/directory.ts';
import type { Finding } from '../../actions/system/doctor/finding.ts';
import { examineInstallation } from '../../actions/system/doctor/installation.ts';
import { openForCli } from '../../compose.ts';
import { type Config, defaultUrl, readConfig } from '../../config.ts';
import { explainFailure } from '../../failure.ts';
import type { Cli } from '../cli.ts';
import { formatTable } from '../output.ts';
import { withExamples } from './example.ts';

export function addDoctorCommand(program: Command, cli: Cli): void {
  const command = program
    .command('doctor')
    .description('find current and upcoming problems and print how to fix them; exits with 1 if a check fails')
    .action(async () => {
      const findings = await runChecks(readConfig(cli.io.env));
      const hasFailed = findings.some(({ state }) => state === 'fail');
      if (hasFailed) cli.exitCode = 1;
      cli.setOutput({ healthy: !hasFailed, findings }, () => {
        const rows = findings.map(({ state, check, message }) => [state, check, message]);
        return formatTable(['STATE', 'CHECK', 'FINDING'], rows);
      });
    });
  withExamples(command, 'doctor', 'doctor --json');
}

async function runChecks(config: Config): Promise<Finding[]> {
  const settings = config.warnings.map((message): Finding => ({ check: 'settings', state: 'warn', message }));
  const directoryReport = examineDirectory(config.dataDirectory, config.masterKey);
  const findings = [...settings, ...directoryReport.findings];
  if (!directoryReport.usable) return findings;
  return [...findings, ...(await runChecksInside(config))];
}

async function runChecksInside(config: Config): Promise<Finding[]> {
  try {
    const installation = await openForCli(config, defaultUrl(config));
    try {
      return await examineInstallation(installation.context);
    } finally {
      await installation.close();
    }
  } catch (error) {
    return [{ check: 'database', state: 'fail', message: explainFailure(error) }];
  }
}
