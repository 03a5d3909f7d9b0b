import '../../src/node/git/gitStarter.main';
