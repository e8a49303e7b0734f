package io.bookme.communications;

import io.bookme.core.TenantAwareEntity;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import jakarta.persistence.UniqueConstraint;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;

/**
 * A text that messages are made from, one for each purpose ({@code code}) and channel.
 */
@Entity
@Table(
        name = "communications_template",
        uniqueConstraints =
                @UniqueConstraint(
                        name = "communications_template_code_channel_key",
                        columnNames = {"code", "channel"}))
public class Template extends TenantAwareEntity {

    @NotBlank @Size(max = 50) @Column(nullable = false)
    private String code;

    @NotNull @Convert(converter = Channel.InColumn.class)
    @ColumnDefault("'email'")
    @Column(length = 20)
    @Check(constraints = "channel in ('email', 'sms')")
    private Channel channel = Channel.EMAIL;

    @NotNull @Size(max = 200) @ColumnDefault("''")
    private String subject = "";

    @NotNull @Column(columnDefinition = "text")
    private String body;

    @ColumnDefault("true")
    @Column(name = "is_active", nullable = false)
    private boolean active = true;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Template() {}

    public Template(String code, Channel channel, String body) {
        this.code = code;
        this.channel = channel;
        this.body = body;
    }

    public String getCode() {
        return code;
    }

    public void setCode(String code) {
        this.code = code;
    }

    public Channel getChannel() {
        return channel;
    }

    public void setChannel(Channel channel) {
        this.channel = channel;
    }

    public String getSubject() {
        return subject;
    }

    public void setSubject(String subject) {
        this.subject = subject;
    }

    public String getBody() {
        return body;
    }

    public void setBody(String body) {
        this.body = body;
    }

    public boolean isActive() {
        return active;
    }

    public void setActive(boolean active) {
        this.active = active;
    }
}
