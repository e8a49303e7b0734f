package io.bookme.communications;

import io.bookme.bookings.Booking;
import io.bookme.core.TenantAwareEntity;
import io.bookme.customers.Customer;
import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ForeignKey;
import jakarta.persistence.Index;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import org.hibernate.annotations.Check;
import org.hibernate.annotations.ColumnDefault;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.jspecify.annotations.Nullable;

/**
 * One message to one customer, kept as it was sent even when its template or booking is gone.
 *
 * <p>Its life: queued for {@code scheduledAt}; then sent, with the time, or failed, with the error.
 */
@Entity
@Table(
        name = "communications_message",
        indexes = {
            @Index(name = "communications_message_template_idx", columnList = "template_id"),
            @Index(name = "communications_message_customer_idx", columnList = "customer_id"),
            @Index(name = "communications_message_booking_idx", columnList = "booking_id")
        })
@Check(name = "communications_message_sent_at_check", constraints = "status <> 'sent' or sent_at is not null")
public class Message extends TenantAwareEntity {

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "template_id", foreignKey = @ForeignKey(name = "communications_message_template_fk"))
    @OnDelete(action = OnDeleteAction.SET_NULL)
    private @Nullable Template template;

    @ManyToOne(fetch = FetchType.LAZY, optional = false)
    @JoinColumn(
            name = "customer_id",
            nullable = false,
            foreignKey = @ForeignKey(name = "communications_message_customer_fk"))
    @OnDelete(action = OnDeleteAction.CASCADE)
    private Customer customer;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "booking_id", foreignKey = @ForeignKey(name = "communications_message_booking_fk"))
    @OnDelete(action = OnDeleteAction.SET_NULL)
    private @Nullable Booking booking;

    @NotNull @Convert(converter = Channel.InColumn.class)
    @ColumnDefault("'email'")
    @Column(length = 20)
    @Check(constraints = "channel in ('email', 'sms')")
    private Channel channel = Channel.EMAIL;

    @NotNull @Convert(converter = MessageStatus.InColumn.class)
    @ColumnDefault("'queued'")
    @Column(length = 20)
    @Check(constraints = "status in ('queued', 'sent', 'failed')")
    private MessageStatus status = MessageStatus.QUEUED;

    @NotNull @Size(max = 254) private String recipient;

    @NotNull @Size(max = 200) @ColumnDefault("''")
    private String subject = "";

    @NotNull @Column(columnDefinition = "text")
    private String body;

    @NotNull @ColumnDefault("now()")
    private Instant scheduledAt = Instant.now();

    private @Nullable Instant sentAt;

    @Column(columnDefinition = "text")
    private @Nullable String error;

    /** For JPA alone. */
    @SuppressWarnings("NullAway.Init")
    protected Message() {}

    public Message(Customer customer, Channel channel, String recipient, String body) {
        this.customer = customer;
        this.channel = channel;
        this.recipient = recipient;
        this.body = body;
    }

    public @Nullable Template getTemplate() {
        return template;
    }

    public void setTemplate(@Nullable Template template) {
        this.template = template;
    }

    public Customer getCustomer() {
        return customer;
    }

    public void setCustomer(Customer customer) {
        this.customer = customer;
    }

    public @Nullable Booking getBooking() {
        return booking;
    }

    public void setBooking(@Nullable Booking booking) {
        this.booking = booking;
    }

    public Channel getChannel() {
        return channel;
    }

    public void setChannel(Channel channel) {
        this.channel = channel;
    }

    public MessageStatus getStatus() {
        return status;
    }

    public void setStatus(MessageStatus status) {
        this.status = status;
    }

    public String getRecipient() {
        return recipient;
    }

    public void setRecipient(String recipient) {
        this.recipient = recipient;
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

    public Instant getScheduledAt() {
        return scheduledAt;
    }

    public void setScheduledAt(Instant scheduledAt) {
        this.scheduledAt = scheduledAt;
    }

    public @Nullable Instant getSentAt() {
        return sentAt;
    }

    public void setSentAt(@Nullable Instant sentAt) {
        this.sentAt = sentAt;
    }

    public @Nullable String getError() {
        return error;
    }

    public void setError(@Nullable String error) {
        this.error = error;
    }
}
