import type { Danger } from './danger';

const sends = 'sends data over the network';

/** What leaves this machine, and what lets others in. */
export const networkDangers: readonly Danger[] = [
  { programs: 'curl', options: '-d -F -T -Q -K --data --data-ascii --data-binary --data-raw --data-urlencode --form --form-string --json --upload-file --quote --config --url-query --mail-from --variable', does: sends },
  { programs: 'curl', options: '-X --request', when: ({ args }) => !args.some(({ text }, at) => /^(-\w*X|--request=?)(GET|HEAD|OPTIONS)?$/i.test(text) && /^(GET|HEAD|OPTIONS)$/i.test(text.replace(/^(-\w*X|--request=?)/, '') || (args[at + 1]?.text ?? ''))), does: sends },
  { programs: 'curl wget', options: '-u -b --user --cookie --netrc --netrc-file --netrc-optional -n -E --cert --key --oauth2-bearer --proxy-user --load-cookies --http-user --http-password --password', does: 'sends a secret over the network' },
  { programs: 'curl wget', says: /authorization|x-api-key|token/i, does: 'sends a secret over the network' },
  { programs: 'curl', says: /^(telnet|gopher|dict|smtps?|scp|sftp|ldaps?|imaps?|pop3s?|mqtts?|rtsps?|tftp|smbs?|wss?):/i, does: sends },
  { programs: 'curl wget http https xh', when: ({ args }) => args.some((one) => !one.known && tellsInAddress(one.text)), does: 'sends what it puts into the address over the network' },
  { programs: 'wget', options: '--post-data --post-file --body-data --body-file --method --use-askpass -e --execute', does: sends },
  { programs: 'http https httpie xh xhs', when: ({ args }) => args.some(({ text, known }) => !known || /^(POST|PUT|PATCH|DELETE)$/i.test(text) || /^[\w.-]+(=|:=|@|==?@)/.test(text)), does: sends },
  { programs: 'nc ncat netcat socat telnet ftp sftp lftp tftp scp rcp rlogin rsh mosh ssh autossh sshfs ssh-copy-id sshpass openssl rclone restic borg duplicity croc wormhole magic-wormhole transfer s3cmd s4cmd mc azcopy aria2c ngrok cloudflared localtunnel lt bore tailscale zerotier-cli wg wg-quick openvpn chisel proxychains proxychains4 torsocks', does: 'opens a connection to another machine', unless: '-V --version version' },
  { programs: 'rsync', says: /^[^/]*:|^rsync:\/\/|^-e|^--rsh/, does: 'copies to or from another machine' },
  { programs: 'dig nslookup host ping ping6 traceroute whois', says: /\0|\$/, does: sends },
  { programs: 'ssh-keygen ssh-add ssh-agent gpg gpg2 age', does: 'uses secret keys', unless: '--version --verify -V' },
];

/** An address of another machine of which only the shell knows a part. */
function tellsInAddress(text: string): boolean {
  return /^[a-z]+:\/\//i.test(text) && !/^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])([:/\0]|$)/i.test(text);
}
