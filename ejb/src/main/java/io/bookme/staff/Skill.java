package io.bookme.staff;

import io.bookme.core.TenantAwareEntity;
import io.bookme.services.Service;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;

/**
 * A staff member can carry out a service.
 */
@Entity
@Table(
        name = "staff_skill",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "staff_skill_staff_member_service_key",
                        columnNames = {"staff_member_id", "service_id"}),
        indexes = @Index(name = "staff_skill_service_idx", columnList = "service_id"))
public class Skill extends TenantAwareEntity {

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "staff_member_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "staff_skill_staff_member_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private StaffMember staffMember;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(name = "service_id", nullable = false, foreignKey = @ForeignKey(name = "staff_skill_service_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Service service;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Skill() {}

    public Skill(StaffMember staffMember, Service service) {
        this.staffMember = staffMember;
        this.service = service;
    }

    public StaffMember getStaffMember() {
        return staffMember;
    }

    public void setStaffMember(StaffMember staffMember) {
        this.staffMember = staffMember;
    }

    public Service getService() {
        return service;
    }

    public void setService(Service service) {
        this.service = service;
    }
}
