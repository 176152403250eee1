// Firmware of an ATmega328P (Arduino Uno) with a light barrier: says how many pieces have passed and how warm it is, twice a second, at 9600 baud.
// Here the pieces come by themselves: from the fourth line on one a line, twelve in all.
//   avr-gcc -mmcu=atmega328p -DF_CPU=16000000UL -Os counter.c -o counter.elf      simavr -m atmega328p -f 16000000 counter.elf
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <stdint.h>
#include <stdlib.h>

#define PIECES 12
#define BAUD 9600

static volatile uint8_t due;

// 16 MHz / 1024 / 7812 = 2 Hz.
ISR(TIMER1_COMPA_vect) { due = 1; }

static void say(const char *text) {
    for (; *text; text++) {
        while (!(UCSR0A & (1 << UDRE0))) {}
        UDR0 = *text;
    }
}

int main(void) {
    UBRR0 = F_CPU / 16 / BAUD - 1;
    UCSR0B = 1 << TXEN0;
    OCR1A = 7811;
    TCCR1B = (1 << WGM12) | (1 << CS12) | (1 << CS10);
    TIMSK1 = 1 << OCIE1A;
    sei();
    uint16_t lines = 0, count = 0;
    for (;;) {
        set_sleep_mode(SLEEP_MODE_IDLE);
        while (!due) sleep_mode();
        due = 0;
        if (++lines > 3 && count < PIECES) count++;
        char number[7];
        say("count=");
        say(utoa(count, number, 10));
        say(",temp=21.");
        say(utoa(lines % 10, number, 10));
        say("\n");
    }
}
