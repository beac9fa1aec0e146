#!/usr/bin/perl
# An SMS centre on Net::SMPP, whose PDUs are made and read by other code than ours. Says every event as a line of JSON.
# Numbers that end in 1 get a receipt in text, in 2 one that tells a failure, in 3 one in optional parameters, each twice;
# those that end in 9 answer, in 8 and 7 in two parts.
use strict;
use warnings;
use Net::SMPP;
use JSON::PP;

my ($port, $password) = @ARGV;
$| = 1;
my $json = JSON::PP->new->canonical->ascii;
sub report { print $json->encode({@_}), "\n" }

my $listener = Net::SMPP->new_listen('127.0.0.1', port => $port) or die "cannot listen on $port: $!";
report(event => 'listening');
my $number = 0;
while (my $smpp = $listener->accept) {
  $smpp->set_version(0x34);
  while (my $pdu = $smpp->read_pdu) {
    my %pdu = %$pdu;
    my $cmd = $pdu{cmd};
    if ($cmd == 0x00000009) {
      my $right = $pdu{password} eq $password;
      report(event => 'bind', system_id => $pdu{system_id}, right => $right ? 1 : 0);
      $smpp->bind_transceiver_resp(system_id => 'perl', seq => $pdu{seq}, $right ? () : (status => 0x0e));
    } elsif ($cmd == 0x00000015) {
      $smpp->enquire_link_resp(seq => $pdu{seq});
    } elsif ($cmd == 0x00000006) {
      $smpp->unbind_resp(seq => $pdu{seq});
      last;
    } elsif ($cmd == 0x00000004) {
      my $id = sprintf('%X', 0xA000 + $number++);
      my $to = $pdu{destination_addr};
      report(event => 'submit', id => $id, to => $to, from => $pdu{source_addr}, ton => $pdu{source_addr_ton},
        esm => $pdu{esm_class}, coding => $pdu{data_coding}, receipt => $pdu{registered_delivery},
        hex => unpack('H*', $pdu{short_message}), payload => unpack('H*', $pdu{message_payload} // ''));
      $smpp->submit_sm_resp(message_id => $id, seq => $pdu{seq});
      my ($last) = $to =~ /(\d)$/;
      my @back = (source_addr => $to, destination_addr => $pdu{source_addr}, source_addr_ton => 1, source_addr_npi => 1);
      my $text = "id:$id sub:001 dlvrd:001 submit date:2603010800 done date:2603010801 stat:%s err:%s text:...";
      for (1, 2) {
        $smpp->deliver_sm(@back, esm_class => 4, short_message => sprintf($text, 'DELIVRD', '000'), async => 1) if $last eq '1';
        $smpp->deliver_sm(@back, esm_class => 4, short_message => sprintf($text, 'UNDELIV', '027'), async => 1) if $last eq '2';
        $smpp->deliver_sm(@back, esm_class => 4, short_message => '', receipted_message_id => "$id\0", message_state => "\2", async => 1)
          if $last eq '3';
      }
      $smpp->deliver_sm(@back, data_coding => 8, short_message => pack('H*', '90008ba2'), async => 1) if $last eq '9';
      # In two parts with the later one first, cut within a character: by a header in the text, or by optional parameters.
      my @parts = ([2, 'de008c228c22'], [1, '90008ba25427d83d']);
      for (@parts) {
        my ($nth, $words) = @$_;
        $smpp->deliver_sm(@back, esm_class => 0x40, data_coding => 8, async => 1,
          short_message => pack('H*', '0500038102' . sprintf('%02x', $nth) . $words)) if $last eq '8';
        $smpp->deliver_sm(@back, data_coding => 8, short_message => pack('H*', $words), async => 1,
          sar_msg_ref_num => pack('n', 300), sar_total_segments => pack('C', 2), sar_segment_seqnum => pack('C', $nth)) if $last eq '7';
      }
    } elsif ($cmd == 0x80000005) {
      report(event => 'taken', status => $pdu{status});
    }
  }
  report(event => 'gone');
}
