-- Once, by the server's administrator, in psql: the database of the history and its users. Then a password for each, such as
-- \password chancery_owner, or whatever the server's operator has for that.

-- What a user may do in the history. The rights are given to these by the migration.
CREATE ROLE chancery_audit_writer NOLOGIN;
CREATE ROLE chancery_audit_retention NOLOGIN;

-- Makes and changes the tables: the Job audit-migrate.
CREATE ROLE chancery_owner LOGIN;
-- audit-api: adds records and reads them.
CREATE ROLE chancery_audit LOGIN IN ROLE chancery_audit_writer;
-- chancery audit retain: removes old records, with a trace.
CREATE ROLE chancery_keeper LOGIN IN ROLE chancery_audit_retention;

-- Where the administrator is no superuser, such as in a cloud, it may give a database away only to a role that it may act as.
GRANT chancery_owner TO CURRENT_USER;
CREATE DATABASE chancery OWNER chancery_owner;
REVOKE CONNECT, TEMPORARY ON DATABASE chancery FROM PUBLIC;
GRANT CONNECT ON DATABASE chancery TO chancery_audit, chancery_keeper;
