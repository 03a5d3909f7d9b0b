import type { Danger } from './danger';

const drops = 'deletes data from a database';
const sql = /\b(drop|truncate|delete(?=\s|\/\*|--)|alter\s+table|update\s+\w+\s+set|grant|revoke|shutdown|copy\s.*\bprogram\b)\b|\\!|\\(copy|i|ir|o|g)\b|\b(writefile|load_extension|lo_export|lo_import|pg_read_\w*file|pg_ls_dir|dblink\w*|edit|fts3_tokenizer)\s*\(|\binto\s+(out|dump)file\b|\bload_file\s*\(|\battach\b|\bvacuum\s+into\b|\.(shell|system|output|once|import|read|load|backup|restore)\b/i;

/** What takes data out of a database for good. */
export const databaseDangers: readonly Danger[] = [
  { programs: 'psql mysql mariadb sqlite3 sqlite sqlcmd sqlplus cockroach clickhouse-client clickhouse duckdb cqlsh pgcli mycli usql snowsql', says: sql, fed: true, does: drops },
  { programs: 'psql mysql mariadb cqlsh sqlcmd usql', options: '-f --file --source', does: 'runs a file of database commands' },
  { programs: 'mongosh mongo', says: /drop|delete|remove|shutdown|rename|update|require|process/i, fed: true, does: drops },
  { programs: 'redis-cli valkey-cli keydb-cli', says: /^(flushall|flushdb|del|unlink|shutdown|config|eval|debug|script|module|replicaof|slaveof|migrate|rename)$|flush/i, fed: true, does: drops },
  { programs: 'dropdb dropuser mysqladmin pg_restore pg_resetwal pg_ctl initdb mongorestore mongoimport mysqlimport etcdctl influx', does: drops, unless: '--version --help' },
  { programs: 'prisma', runs: 'migrate reset/deploy/resolve | db push/execute', does: drops },
  { programs: 'rails rake bin/rails hanami', says: /^db:(drop|reset|purge|truncate_all|schema:load|rollback|migrate:(reset|down|redo)|setup|seed:replant|environment:set)/, does: drops },
  { programs: 'python python3 manage.py django-admin', says: /^(flush|reset_db|sqlflush|dropdb)$/, does: drops },
  { programs: 'artisan php', says: /^(migrate:(fresh|reset|refresh|rollback)|db:wipe)$/, does: drops },
  { programs: 'sequelize sequelize-cli typeorm knex drizzle-kit mikro-orm alembic flyway liquibase dbmate goose atlas migrate ecto', says: /^(db:drop|schema:drop|schema:sync|drop|undo:all|db:migrate:undo(:all)?|rollback|downgrade|down|reset|clean|drop-all|dropAll|push|--drop|migrate:(rollback|down|undo))$/, does: drops },
  { programs: 'rails bin/rails', runs: 'runner/r', says: /delete|destroy|drop|truncate|system|exec|`|File|Dir|ENV/, does: drops },
  { programs: 'mix', says: /^ecto\.(drop|reset|rollback)$/, does: drops },
];
