import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { type CommandCode, type RegisterCommand, withExamples } from '../command.js';
import { createKeyFile, keyPath, readKeyFile } from '../key-file.js';
import { plainText } from '../plain-text.js';

type CreateOptions = { readonly as: string; readonly out?: string; readonly force?: boolean; readonly json?: boolean };
type ShowOptions = { readonly json?: boolean };

export const registerKeys: RegisterCommand = (program, bind) => {
  const keys = program.command('keys').description('make and show the keys that people sign their decisions with');
  const create = keys
    .command('create')
    .description('make a key that signs decisions; the private half stays in a file that only you can read')
    .requiredOption('--as <who>', 'whose key it is')
    .option('--out <file>', "where it goes; else signalbox/keys/WHO.key in the user's configuration folder")
    .option('--force', 'put it in the place of one that is there')
    .option('--json', 'print JSON, errors too')
    .action(bind<CreateOptions>(createKey));
  withExamples(create, 'signalbox keys create --as ada', 'signalbox keys create --as ada --out ada.key');
  const show = keys
    .command('show <file>')
    .description('show the public half of a key')
    .option('--json', 'print JSON, errors too')
    .action(bind<ShowOptions>(showKey));
  withExamples(show, 'signalbox keys show ada.key');
  withExamples(keys, 'signalbox keys create --as ada', 'signalbox keys show ada.key --json');
};

const createKey: CommandCode<CreateOptions> = async ({ context, options, output }) => {
  const file = options.out === undefined ? keyPath(context, options.as) : resolve(context.cwd, options.out);
  const publicKey = await createKeyFile(file, { force: options.force === true });
  output.result({ who: options.as, file, publicKey }, () => [
    `the private key of ${plainText(options.as)} is in ${file}; keep it to yourself`,
    '',
    'Put the public one into reviewers.yaml; it counts for gates that open from then on:',
    '',
    'people:',
    `  ${stringify(options.as).trim()}:`,
    `    keys: [${JSON.stringify(publicKey)}]`,
  ]);
  return 0;
};

const showKey: CommandCode<ShowOptions> = async ({ context, output }, file = '') => {
  const { publicKey } = await readKeyFile(context, file);
  output.result({ file, publicKey }, () => [publicKey]);
  return 0;
};
