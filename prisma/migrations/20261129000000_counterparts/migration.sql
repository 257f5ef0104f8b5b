-- The cross-checks look for what one teller has told of a serial number. Any cluster may tell any serial number as often as it likes: without
-- this, all that is read for each record, and the deadline ends the comparison for all.
-- CreateIndex
CREATE INDEX "audit_record_counterpart_idx" ON "audit_record"("serial_number", "source") WHERE "serial_number" IS NOT NULL;
