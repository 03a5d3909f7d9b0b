/** Command lines that are made to keep whoever judges them busy: what they are made of, the line of about so many characters, and what becomes of it in the profile for building. */
export function hostileLines(characters: number): [what: string, line: string, verdict: 'allow' | 'ask'][] {
  const times = (text: string, among = 1) => text.repeat(Math.floor(characters / text.length / among));
  const functions = Array.from({ length: Math.floor(characters / 26) }, (_, at) => `f${at}(){ f${at + 1}; f${at + 1}; }`);
  const all = characters > 20_000 ? 'ask' : 'allow';
  return [
    ['one long list', times('npm test; '), all],
    ['many programs', `x ${times('git ')}`, 'ask'],
    ['deep brackets', times('('), 'ask'],
    ['deep substitutions', `${times('$(', 1.5)}ls${times(')', 3)}`, 'ask'],
    ['many words', `cp ${times('a ')}`, all],
    ['functions that call each other', `${functions.join(';')};f0`, 'ask'],
    ['many braces', times('a{b,c}'), 'ask'],
    ['one long word', `echo ${times('x')}`, 'allow'],
    ['a long pattern', `rm ${times('*')}.git`, 'allow'],
    ['many options', `gh ${times('-a pr ')}`, 'ask'],
    ['many shells', times('bash -c '), 'ask'],
    ['quoted in quotes', `${times('sh -c "')}ls`, 'ask'],
  ];
}
