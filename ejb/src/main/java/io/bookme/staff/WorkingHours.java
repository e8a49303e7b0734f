package io.bookme.staff;

import io.bookme.core.TenantAwareEntity;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.NotNull;
import java.time.DayOfWeek;
import java.time.LocalTime;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/**
 * One stretch of a weekday in which a staff member works, in the tenant's own time zone. It ends on the day it began.
 */
@Entity
@Table(
        name = "staff_working_hours",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "staff_working_hours_start_key",
                        columnNames = {"staff_member_id", "weekday", "starts_at"}))
@Check(name = "staff_working_hours_end_after_start_check", constraints = "ends_at > starts_at")
public class WorkingHours extends TenantAwareEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "staff_member_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "staff_working_hours_staff_member_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private StaffMember staffMember;

    @NotNull @Convert(converter = IsoWeekday.class)
    @Check(constraints = "weekday between 1 and 7")
    private DayOfWeek weekday;

    @NotNull private LocalTime startsAt;

    @NotNull private LocalTime endsAt;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected WorkingHours() {}

    public WorkingHours(StaffMember staffMember, DayOfWeek weekday, LocalTime startsAt, LocalTime endsAt) {
        this.staffMember = staffMember;
        this.weekday = weekday;
        this.startsAt = startsAt;
        this.endsAt = endsAt;
    }

    public StaffMember getStaffMember() {
        return staffMember;
    }

    public void setStaffMember(StaffMember staffMember) {
        this.staffMember = staffMember;
    }

    public DayOfWeek getWeekday() {
        return weekday;
    }

    public void setWeekday(DayOfWeek weekday) {
        this.weekday = weekday;
    }

    public LocalTime getStartsAt() {
        return startsAt;
    }

    public void setStartsAt(LocalTime startsAt) {
        this.startsAt = startsAt;
    }

    public LocalTime getEndsAt() {
        return endsAt;
    }

    public void setEndsAt(LocalTime endsAt) {
        this.endsAt = endsAt;
    }
}
