package io.bookme.rollout;

import io.bookme.migrations.run.DatabaseException;
import io.bookme.migrations.run.Run;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The rows of the job repository, where the batch API has no word for what is to be done with them. They tell of
 * jobs to people; no run depends on them.
 */
@ApplicationScoped
class JobRecords {
    @Inject
    private Engine engine;

    JobRecords() {}

    /** Without a container. */
    JobRecords(Engine engine) {
        this.engine = engine;
    }

    /**
     * True if the stop of a job was asked for in this server, which alone knows of it. A stop from another server comes
     * through the repository; and where the job's record is lost, JBeret takes that for a stop too.
     */
    boolean isStoppedHere(long job) {
        return isSo("select batchstatus <> 'STOPPING' from batch.job_execution where jobexecutionid = ?", job);
    }

    /** True if somebody restarted a job that had ended, in the server's batch page or command line; we restart none. */
    boolean isRestart(long job) {
        return isSo("""
            select exists (select from batch.job_execution e join batch.job_execution earlier using (jobinstanceid)
              where e.jobexecutionid = ? and earlier.jobexecutionid < e.jobexecutionid)
            """, job);
    }

    private boolean isSo(String question, long job) {
        try (Connection connection = engine.fleet().owner().getConnection();
                PreparedStatement select = connection.prepareStatement(question)) {
            select.setLong(1, job);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }

    /**
     * Ends the records of jobs whose process died, which would be shown as running for ever. Does nothing while
     * somebody is at work on a run.
     */
    void endDead() {
        update("""
            update batch.job_execution e
            set batchstatus = 'FAILED', exitstatus = 'its process died', endtime = now(), lastupdatedtime = now()
            from batch.job_instance i
            where i.jobinstanceid = e.jobinstanceid and i.jobname = ?
              and e.batchstatus in ('STARTING', 'STARTED', 'STOPPING')
              and e.createtime < now() - interval '1 minute'
              and not exists (select from bookme.run where state in ('REQUESTED', 'RUNNING', 'STOPPING'))
            """, MigrationJob.NAME);
    }

    /**
     * Ends the records of jobs that worked on a run and could not record their own end, such as when the database was away:
     * a server that goes down would try to stop them. Nobody may be at work on the run.
     */
    void endDead(Run run) {
        update("""
            update batch.job_execution
            set batchstatus = 'FAILED', exitstatus = 'it was interrupted', endtime = now(), lastupdatedtime = now()
            where batchstatus in ('STARTING', 'STARTED', 'STOPPING')
              and jobparameters ~ ('(^|\n)' || ? || ' = ' || ? || '\r?(\n|$)')
              and jobinstanceid in (select jobinstanceid from batch.job_instance where jobname = ?)
            """, MigrationJob.RUN, String.valueOf(run.id()), MigrationJob.NAME);
    }

    /** Forgets jobs that ended longer ago than this. */
    void prune(Duration age) {
        update("""
            delete from batch.job_instance i
            where i.jobname = ? and not exists (
              select from batch.job_execution e
              where e.jobinstanceid = i.jobinstanceid
                and (e.endtime is null or e.endtime >= now() - make_interval(secs => ?)))
            """, MigrationJob.NAME, (double) age.toSeconds());
    }

    private void update(String sql, Object... parameters) {
        try (Connection connection = engine.fleet().owner().getConnection();
                PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setObject(i + 1, parameters[i]);
            }
            update.executeUpdate();
        } catch (SQLException e) {
            throw new DatabaseException(e);
        }
    }
}
