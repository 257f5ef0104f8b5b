-- The audit history, and the role that may add to it and read it and nothing else.

-- CreateTable
CREATE TABLE "audit_record" (
    "position" BIGINT GENERATED ALWAYS AS IDENTITY,
    "stored_at" TIMESTAMPTZ(3) NOT NULL,
    "stream" TEXT COLLATE "C" NOT NULL,
    "stream_created_at" TIMESTAMPTZ(3) NOT NULL,
    "sequence" BIGINT NOT NULL,
    "subject" TEXT COLLATE "C" NOT NULL,
    "source" TEXT COLLATE "C" NOT NULL,
    "id" TEXT COLLATE "C" NOT NULL,
    "outcome" TEXT COLLATE "C" NOT NULL,
    "time" TIMESTAMPTZ(3),
    "service" TEXT COLLATE "C",
    "cluster" TEXT COLLATE "C",
    "pki_group" TEXT COLLATE "C",
    "namespace" TEXT COLLATE "C",
    "name" TEXT COLLATE "C",
    "uid" TEXT COLLATE "C",
    "generation" BIGINT,
    "requester" TEXT COLLATE "C",
    "serial_number" TEXT COLLATE "C",
    "reason" TEXT COLLATE "C",
    "rule" TEXT COLLATE "C",
    "revision" TEXT COLLATE "C",
    "service_name" TEXT COLLATE "C",
    "authority" TEXT COLLATE "C",
    "fingerprint" TEXT COLLATE "C",
    "public_key_fingerprint" TEXT COLLATE "C",
    "not_after" TIMESTAMPTZ(3),
    "names" TEXT[] COLLATE "C",
    "pods" TEXT[] COLLATE "C",
    "waited_seconds" DOUBLE PRECISION,
    "record" JSONB,
    "raw" TEXT COLLATE "C",
    "parse_error" TEXT COLLATE "C",
    "previous_hash" TEXT COLLATE "C" NOT NULL,
    "hash" TEXT COLLATE "C" NOT NULL,

    CONSTRAINT "audit_record_pkey" PRIMARY KEY ("stored_at","position"),
    -- A message is a record, or it is kept as text with the reason why it is none.
    CONSTRAINT "audit_record_content_check" CHECK (("record" IS NULL) = ("outcome" = 'unparsable') AND ("parse_error" IS NULL) = ("record" IS NOT NULL))
);

-- A record with its certificate is a few KB, which Postgres would try to compress, in vain, and then put into a table beside: it costs as
-- much as two indexes. A row of up to a page stays where it is.
ALTER TABLE "audit_record" SET (toast_tuple_target = 8160);

-- CreateTable
CREATE TABLE "audit_count" (
    "width" TEXT COLLATE "C" NOT NULL,
    "namespace" TEXT COLLATE "C" NOT NULL,
    "begins" TIMESTAMPTZ(3) NOT NULL,
    "cluster" TEXT COLLATE "C" NOT NULL,
    "outcome" TEXT COLLATE "C" NOT NULL,
    "reason" TEXT COLLATE "C" NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "audit_count_pkey" PRIMARY KEY ("width","namespace","begins","cluster","outcome","reason")
);

-- CreateTable
CREATE TABLE "audit_wait" (
    "width" TEXT COLLATE "C" NOT NULL,
    "namespace" TEXT COLLATE "C" NOT NULL,
    "begins" TIMESTAMPTZ(3) NOT NULL,
    "cluster" TEXT COLLATE "C" NOT NULL,
    "bound" INTEGER NOT NULL,
    "count" BIGINT NOT NULL,

    CONSTRAINT "audit_wait_pkey" PRIMARY KEY ("width","namespace","begins","cluster","bound")
);

-- CreateTable
CREATE TABLE "audit_certificate" (
    "cluster" TEXT COLLATE "C" NOT NULL,
    "pki" TEXT COLLATE "C" NOT NULL,
    "namespace" TEXT COLLATE "C" NOT NULL,
    "not_after" TIMESTAMPTZ(3),
    "stored_at" TIMESTAMPTZ(3) NOT NULL,
    "position" BIGINT NOT NULL,

    CONSTRAINT "audit_certificate_pkey" PRIMARY KEY ("cluster","pki")
);

-- CreateTable
CREATE TABLE "audit_retention" (
    "id" BIGINT GENERATED ALWAYS AS IDENTITY,
    "stream" TEXT COLLATE "C" NOT NULL,
    "removed_before" TIMESTAMPTZ(3) NOT NULL,
    "entries" BIGINT NOT NULL,
    "stream_created_at" TIMESTAMPTZ(3) NOT NULL,
    "sequence" BIGINT NOT NULL,
    "hash" TEXT COLLATE "C" NOT NULL,
    "database_user" TEXT COLLATE "C" NOT NULL DEFAULT SESSION_USER,
    "by" TEXT COLLATE "C" NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "audit_retention_pkey" PRIMARY KEY ("id"),
    -- Whoever removes also writes this row, and others act on it: it says what can be told, and nothing of the future.
    CONSTRAINT "audit_retention_stream_check" CHECK (length("stream") BETWEEN 1 AND 63),
    CONSTRAINT "audit_retention_removed_before_check" CHECK ("removed_before" >= '1970-01-01Z' AND "removed_before" <= "at"),
    CONSTRAINT "audit_retention_stream_created_at_check" CHECK ("stream_created_at" >= '1970-01-01Z' AND "stream_created_at" < '10000-01-01Z'),
    CONSTRAINT "audit_retention_counts_check" CHECK ("entries" BETWEEN 0 AND 9007199254740991 AND "sequence" BETWEEN 1 AND 9007199254740991),
    CONSTRAINT "audit_retention_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$')
);

-- CreateTable
CREATE TABLE "audit_position" (
    "work" TEXT COLLATE "C" NOT NULL,
    "moment" TIMESTAMPTZ(3) NOT NULL,
    "number" BIGINT NOT NULL,

    CONSTRAINT "audit_position_pkey" PRIMARY KEY ("work")
);

-- CreateTable
CREATE TABLE "audit_finding" (
    "id" TEXT COLLATE "C" NOT NULL,
    "cross_check" TEXT COLLATE "C" NOT NULL,
    "stream" TEXT COLLATE "C" NOT NULL,
    "stream_created_at" TIMESTAMPTZ(3) NOT NULL,
    "sequence" BIGINT NOT NULL,
    "resolved" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "audit_finding_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_finding_resolved_idx" ON "audit_finding"("resolved", "cross_check", "id");

-- CreateIndex
CREATE INDEX "audit_certificate_not_after_idx" ON "audit_certificate"("not_after", "position");

-- CreateIndex
CREATE INDEX "audit_certificate_cluster_idx" ON "audit_certificate"("cluster", "not_after", "position");

-- CreateIndex
CREATE INDEX "audit_certificate_namespace_idx" ON "audit_certificate"("namespace", "not_after", "position");

-- CreateIndex
CREATE INDEX "audit_record_pki_idx" ON "audit_record"("namespace", "name", "stored_at", "position");

-- CreateIndex
CREATE INDEX "audit_record_name_idx" ON "audit_record"("name", "stored_at", "position");

-- CreateIndex
CREATE INDEX "audit_record_namespace_idx" ON "audit_record"("namespace", "stored_at", "position", "outcome");

-- CreateIndex
CREATE INDEX "audit_record_cluster_idx" ON "audit_record"("cluster", "stored_at", "position");

-- CreateIndex
CREATE INDEX "audit_record_cluster_namespace_idx" ON "audit_record"("cluster", "namespace", "stored_at", "position");

-- CreateIndex
CREATE INDEX "audit_record_outcome_idx" ON "audit_record"("outcome", "stored_at", "position");

-- CreateIndex
CREATE INDEX "audit_record_reason_idx" ON "audit_record"("reason", "stored_at", "position", "outcome") WHERE "reason" IS NOT NULL;

-- CreateIndex
CREATE INDEX "audit_record_uid_idx" ON "audit_record"("uid", "stored_at", "position");

-- CreateIndex
CREATE INDEX "audit_record_serial_number_idx" ON "audit_record"("serial_number", "stored_at", "position") WHERE "serial_number" IS NOT NULL;

-- CreateIndex
CREATE INDEX "audit_record_service_name_idx" ON "audit_record"("service_name", "stored_at", "position");

-- CreateIndex
CREATE INDEX "audit_record_requester_idx" ON "audit_record"("requester", "stored_at", "position", "outcome", "cluster", "namespace");

-- CreateIndex
CREATE INDEX "audit_record_rule_idx" ON "audit_record"("rule", "stored_at", "position", "outcome") WHERE "rule" IS NOT NULL;

-- CreateIndex
CREATE INDEX "audit_record_fingerprint_idx" ON "audit_record"("fingerprint") WHERE "fingerprint" IS NOT NULL;

-- CreateIndex
CREATE INDEX "audit_record_public_key_fingerprint_idx" ON "audit_record"("public_key_fingerprint") WHERE "public_key_fingerprint" IS NOT NULL;

-- Namespaces are not spread evenly over clusters: without this, one that a cluster does not have is looked for in the whole history.
CREATE STATISTICS "audit_record_where" (mcv) ON "cluster", "namespace" FROM "audit_record";
-- Nor are outcomes and those who ask.
CREATE STATISTICS "audit_record_namespace_outcome" (mcv) ON "namespace", "outcome" FROM "audit_record";
CREATE STATISTICS "audit_record_cluster_outcome" (mcv) ON "cluster", "outcome" FROM "audit_record";
CREATE STATISTICS "audit_record_requester_outcome" (mcv) ON "requester", "outcome" FROM "audit_record";
CREATE STATISTICS "audit_record_requester_cluster" (mcv) ON "requester", "cluster" FROM "audit_record";
CREATE STATISTICS "audit_record_requester_namespace" (mcv) ON "requester", "namespace" FROM "audit_record";

-- CreateIndex
CREATE INDEX "audit_record_names_idx" ON "audit_record" USING GIN ("names");

-- CreateIndex
CREATE INDEX "audit_record_pods_idx" ON "audit_record" USING GIN ("pods");

-- CreateIndex
CREATE UNIQUE INDEX "audit_record_id_source_key" ON "audit_record"("id", "source");

-- CreateIndex
CREATE UNIQUE INDEX "audit_record_place_key" ON "audit_record"("stream", "stream_created_at", "sequence");

-- One successor for each link: of two that store at once, one is refused and looks again.
-- CreateIndex
CREATE UNIQUE INDEX "audit_record_link_key" ON "audit_record"("stream", "previous_hash");

-- Roles belong to the whole server, hence one may be there already, or be made for another database at this moment. A user
-- who is no superuser is made a member, so that a service with this same user can act in the role. Where the service has a
-- user of its own, an administrator grants it the role; then it does not matter whether this user may.
DO $$
DECLARE
    wanted TEXT;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['chancery_audit_writer', 'chancery_audit_retention'] LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
                EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            END IF;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN
                NULL;
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION 'the user % may not create the role %', current_user, wanted
                    USING ERRCODE = 'insufficient_privilege',
                          HINT = format('Have an administrator run: CREATE ROLE chancery_audit_writer NOLOGIN; CREATE ROLE chancery_audit_retention NOLOGIN; GRANT chancery_audit_writer TO %I;', current_user);
        END;
    END LOOP;
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        EXECUTE format('GRANT chancery_audit_writer TO %I', current_user);
    END IF;
EXCEPTION
    WHEN insufficient_privilege THEN
        -- Creating a role failed: said. Granting one failed: an administrator has done it or will.
        IF SQLERRM LIKE 'the user % may not create the role %' THEN
            RAISE;
        END IF;
END
$$;

REVOKE ALL ON "audit_record" FROM PUBLIC;
GRANT SELECT, INSERT ON "audit_record" TO chancery_audit_writer;
REVOKE ALL ON "audit_count", "audit_wait", "audit_certificate", "audit_retention", "audit_position", "audit_finding" FROM PUBLIC;
-- Counts, and who has which certificate now, are no records: they are made from them, and can be made again.
GRANT SELECT, INSERT, UPDATE ON "audit_count", "audit_wait", "audit_certificate" TO chancery_audit_writer;
GRANT SELECT ON "audit_retention" TO chancery_audit_writer;
-- How far the work has come that runs by itself, and what it has found: the findings themselves are records.
GRANT SELECT, INSERT, UPDATE ON "audit_position", "audit_finding" TO chancery_audit_writer;
-- Retention removes records, and cannot do it without leaving a trace that it cannot remove.
GRANT SELECT, DELETE ON "audit_record" TO chancery_audit_retention;
GRANT SELECT ON "audit_retention" TO chancery_audit_retention;
-- Not the columns that the database fills: who it was, when, and which number the act has.
GRANT INSERT ("stream", "removed_before", "entries", "stream_created_at", "sequence", "hash", "by") ON "audit_retention" TO chancery_audit_retention;
-- The service reads which migrations are there before it uses the table.
GRANT SELECT ON "_prisma_migrations" TO chancery_audit_writer, chancery_audit_retention;
