import type { Argument } from './argument';
import type { Danger } from './danger';

const publishes = 'publishes a package';
const installs = 'installs something for the whole machine';
const deploys = 'deploys or changes what runs elsewhere';

/** Names of project scripts that say themselves that something leaves this machine. */
const leaving = /^(?:\w+:)*(deploy|publish|release|ship|promote|rollback)(?:[:\-_.].*)?$/i;

/** A project's script of such a name, or one whose name only the shell knows. */
function runsLeaving(args: readonly Argument[]): boolean {
  const end = args.findIndex(({ text }) => text === '--');
  return (end < 0 ? args : args.slice(0, end)).some((one, at) => (one.known ? leaving.test(one.text) : at === 0 || /^run(-script)?$/.test(args[at - 1]!.text)));
}

/** Packages, deployments, releases and whatever others see of a project. */
export const publishDangers: readonly Danger[] = [
  { programs: 'npm pnpm yarn bun', runs: 'publish | unpublish | deprecate | dist-tag add/rm/set | owner add/rm/set | access * | token * | login | logout | adduser | npm publish/login/logout/tag | star | hook * | profile * | team *', does: publishes, unless: '--dry-run' },
  { programs: 'npm pnpm yarn bun', runs: 'config/c set/delete/edit | set', does: "changes the package manager's settings" },
  { programs: 'npm pnpm yarn bun', runs: 'install/i/add/in/uninstall/remove/rm/un/update/up/upgrade/link/ln', options: '-g --global --location=global', does: installs },
  { programs: 'npm pnpm yarn bun', runs: 'link/ln/unlink | global */add/remove | setup | env * | self-update', does: installs },
  { programs: 'cargo go gem pipx rustup nvm fnm volta asdf mise', runs: 'install/uninstall/update/default/self/toolchain | tool *', does: installs },
  { programs: 'uv', runs: 'tool * | self * | python *', does: installs },
  { programs: 'pip pip3 python python3', runs: 'install', options: '--user --break-system-packages', does: installs },
  { programs: 'uv', runs: 'pip *', options: '--system', does: installs },
  { programs: 'corepack', runs: 'enable/disable/install', does: installs },
  { programs: 'composer', runs: 'global *', does: installs },
  { programs: 'conda mamba micromamba', runs: 'env remove | remove | config', does: installs },
  { programs: 'playwright', runs: 'install-deps | install', options: '--with-deps', does: installs },
  { programs: 'cmake', options: '--install', does: installs },
  { programs: 'lerna changeset auto nx', runs: 'publish | release | shipit', does: publishes, unless: '--dry-run' },
  { programs: 'gh-pages', does: publishes, unless: '--version --help' },
  { programs: 'np release-it semantic-release standard-version', does: publishes, unless: '--dry-run -d' },
  { programs: 'cargo', runs: 'publish | yank | owner | login | release', does: publishes, unless: '--dry-run' },
  { programs: 'twine', runs: 'upload', does: publishes },
  { programs: 'poetry uv hatch flit pdm maturin', runs: 'publish | upload', does: publishes, unless: '--dry-run' },
  { programs: 'python python3', says: /^(upload|twine)$/, does: publishes },
  { programs: 'gem', runs: 'push | yank | owner', does: publishes },
  { programs: 'dotnet', runs: 'nuget push/delete', does: publishes },
  { programs: 'nuget', runs: 'push | delete', does: publishes },
  { programs: 'mvn mvnw gradle gradlew sbt', says: /(^|:)(deploy|publish\w*|release\w*|upload\w*)(:|$)/i, does: publishes },
  { programs: 'pod', runs: 'trunk *', does: publishes },
  { programs: 'mix', runs: 'hex.publish', does: publishes },
  { programs: 'dart flutter', runs: 'pub publish', does: publishes, unless: '--dry-run -n' },
  { programs: 'vsce ovsx', runs: 'publish | unpublish | login', does: publishes },
  { programs: 'jsr', runs: 'publish', does: publishes, unless: '--dry-run' },
  { programs: 'deno', runs: 'publish | deploy', does: publishes, unless: '--dry-run' },
  { programs: 'goreleaser', runs: 'release', does: publishes, unless: '--snapshot' },
  { programs: 'conda-build anaconda', runs: 'upload', does: publishes },
  { programs: 'npm pnpm yarn bun make gmake just task rake nx turbo invoke fab mage poe tox nox composer deno cmake ninja', when: ({ args }) => runsLeaving(args), unless: '--dry-run -n', does: deploys },
  { programs: 'docker podman nerdctl buildah skopeo', runs: 'push | image push | manifest push | compose push | login | copy | context create/use/rm/update', does: deploys },
  { programs: 'docker podman nerdctl buildah', runs: 'build/buildx | buildx build | image build', options: '--push', does: deploys },
  { programs: 'terraform tofu terragrunt pulumi cdk cdktf', runs: 'apply | destroy | import | taint | untaint | state * | up | refresh | deploy | force-unlock | login | run-all | watch | bootstrap', does: deploys },
  { programs: 'kubectl oc k3s k9s', runs: 'apply | delete | create | replace | patch | edit | scale | rollout restart/undo/pause/resume | set * | drain | cordon | uncordon | taint | label | annotate | exec | cp | expose | autoscale | run | attach | port-forward | proxy | config set/use-context/delete-context/set-context/set-credentials | auth reconcile | debug', does: deploys },
  { programs: 'helm helmfile', runs: 'install | upgrade | uninstall | delete | rollback | push | apply | sync | destroy', does: deploys },
  { programs: 'argocd flux istioctl velero eksctl kops kubeadm minikube kind k3d', does: deploys, unless: 'version --version --help' },
  { programs: 'ansible ansible-playbook ansible-pull salt chef-client knife puppet', does: deploys, unless: '--check --version --help --syntax-check' },
  { programs: 'vercel vc now netlify fly flyctl heroku wrangler firebase surge railway render eb sls serverless sst amplify copilot gcloud-deploy cap dokku kamal nomad waypoint pm2-deploy expo eas fastlane supabase convex shopify', does: deploys, unless: '--version --help whoami dev' },
  { programs: 'aws aws2', when: ({ args }) => !args.some(({ text }) => /^(describe|get|list|head|ls|help|wait|--version)([-.]|$)/.test(text)), does: deploys },
  { programs: 'aws', says: /secret|password|get-parameter|get-login|get-session-token|get-token|decrypt/i, does: 'reads secrets' },
  { programs: 'gcloud az gsutil bq doctl linode-cli hcloud scw oci ibmcloud aliyun exo', when: ({ args }) => !args.some(({ text }) => /^(list|describe|show|get|ls|stat|help|--version|--help|version|info)$/.test(text)), does: deploys },
  { programs: 'gcloud az', says: /secret|password|print-.*token|get-access-token|keyvault|keys/i, does: 'reads secrets' },
  { programs: 'gh', when: ({ args }) => !readsForge.test(args.map(({ text }) => text).join(' ')), does: 'changes something that others see' },
  { programs: 'glab hub tea', when: ({ args }) => !/^(mr|issue|ci|release|repo|pr) (list|view|show|diff|status)\b|^(--version|--help|version|help)/.test(args.map(({ text }) => text).join(' ')), does: 'changes something that others see' },
  { programs: 'mail mailx sendmail mutt msmtp swaks', does: 'sends mail' },
];

const readsForge = /^(pr (list|view|diff|checks|status)|issue (list|view|status)|run (list|view|watch)|repo (list|view)|release (list|view)|workflow (list|view)|search|status|browse --no-browser|label list|--version|--help|version|help)\b/;
